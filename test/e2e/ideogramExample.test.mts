import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { edited } from './edited.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

const RUN_MS = 60_000;
const NODES = ['Describe it', 'Remix it', 'Make it larger'];

useN8n({ generationMs: 100 });

beforeAll(async () => await copyFile('examples/photo.jpg', path.join(files, 'photo.jpg')));

test.each(['yiApi', 'crazyrouterApi'] as const)(
	'a photo is described, remixed and made larger with %s, and the file lies on disk',
	async (aggregator) => {
		const { id, name } = credentials.find(({ type }) => type === aggregator)!;
		const example = edited('describe-remix-upscale.json', { credentials: [], files });
		for (const node of example.nodes.filter((node) => NODES.includes(node.name))) {
			node.parameters.aggregator = aggregator;
			node.credentials = { [aggregator]: { id, name } };
		}
		const workflow = await n8n.rest.putWorkflow(example);
		const run = await n8n.rest.run(workflow.id, 'When clicking Execute', RUN_MS);
		expect(run.data.resultData.error).toBeUndefined();
		expect(run.status).toBe('success');

		const itemsOf = (node: string) => run.data.resultData.runData[node]?.[0]?.data?.main[0] ?? [];
		const description = itemsOf('Describe it')[0]?.json.description;
		expect(description).toMatch(/960 by 640 pixels/);
		expect(sandbox.ledger.creates().map(({ route }) => route)).toEqual(['describe', 'remix', 'upscale']);
		expect(sandbox.ledger.creates({ route: 'remix' })[0]?.prompt).toBe(description);
		expect(sandbox.ledger.leaks).toEqual([]);

		const [remixed] = itemsOf('Remix it');
		const remix = await n8n.rest.file(String(remixed?.binary?.data?.id));
		const ground = await sharp(remix).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
		const { r, g, b } = expectedColour(String(description));
		expect([...ground.subarray(0, 3)]).toEqual([r, g, b]);

		const { width = 0, height = 0 } = await sharp(remix).metadata();
		const file = await readFile(path.join(files, 'remixed.png'));
		expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 2 * width, height: 2 * height });
		expect(itemsOf('Make it larger')[0]?.json).toMatchObject({ resolution: `${2 * width}x${2 * height}` });
		if (process.env.KEEP_PICTURES) await copyFile(path.join(files, 'remixed.png'), path.join(process.env.KEEP_PICTURES, `${aggregator}.png`));
	},
	RUN_MS,
);
