import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { example } from '../../sandbox/n8n/examples.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

const RUN_MS = 60_000;

useN8n({ generationMs: 500 });

/** Runs the example, with another prompt if one is given; the items of each of its nodes by their names. */
async function ran(prompt?: string) {
	const definition = example('ideogram-task.json', files, credentials);
	const submit = definition.nodes.find(({ name }) => name === 'Submit the request');
	if (prompt) submit!.parameters.jsonBody = JSON.stringify({ prompt });
	const workflow = await n8n.rest.putWorkflow(definition);
	const run = await n8n.rest.run(workflow.id, 'When clicking Execute', RUN_MS);
	expect(run.data.resultData.error).toBeUndefined();
	expect(run.status).toBe('success');
	return (node: string) => run.data.resultData.runData[node]?.[0]?.data?.main[0] ?? [];
}

test(
	'a request is submitted once, waited for, and all of its images lie on disk',
	async () => {
		const itemsOf = await ran();
		const [create] = sandbox.ledger.creates();
		expect(sandbox.ledger.creates()).toHaveLength(1);
		expect(sandbox.ledger.requests({ route: 'task' }).length).toBeGreaterThan(1);
		expect(sandbox.ledger.leaks).toEqual([]);

		const images = itemsOf('Wait for the images');
		expect(images.map(({ json }) => json)).toMatchObject(
			Array.from({ length: 4 }, (_, imageIndex) => ({ id: create?.id, status: 'succeeded', imageIndex })),
		);
		const written = itemsOf('Write the images');
		expect(written).toHaveLength(images.length);
		for (const [index, { json }] of written.entries()) {
			expect(path.basename(String(json.fileName))).toBe(images[index]?.binary?.data?.fileName);
			const file = await readFile(String(json.fileName));
			const served = await fetch(String(json.imageUrl));
			expect(file.equals(Buffer.from(await served.arrayBuffer()))).toBe(true);
		}
	},
	RUN_MS,
);

test(
	'where only the cover can be downloaded, the others are left out',
	async () => {
		const itemsOf = await ran('A heron, cover only');
		const [cover, ...others] = itemsOf('Wait for the images');
		expect(cover?.binary).toBeDefined();
		expect(others.map(({ binary, json }) => [binary, typeof json.downloadError])).toEqual(
			Array.from({ length: 3 }, () => [undefined, 'string']),
		);
		expect(itemsOf('Write the images').map(({ json }) => json.responseId)).toEqual([cover?.json.responseId]);
	},
	RUN_MS,
);
