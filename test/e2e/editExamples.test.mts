import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { edited } from './edited.mts';
import { submitForm } from './submitForm.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

const WAIT_MS = 30_000;

useN8n({ generationMs: 300 });

describe('form: upload a photo, get it back edited', () => {
	let address: string;

	beforeAll(async () => {
		const definition = edited('form-edit-photo.json', { credentials });
		await n8n.rest.activate(await n8n.rest.putWorkflow(definition));
		const form = definition.nodes.find(({ name }) => name === 'Someone uploads a photo');
		address = `${n8n.url}/form/${form?.webhookId}`;
	});

	async function submitted(photo: Buffer, wish: string): Promise<string> {
		const body = new FormData();
		body.set('field-0', new Blob([Uint8Array.from(photo)], { type: 'image/png' }), 'my photo.png');
		body.set('field-1', wish);
		return await submitForm(address, body, WAIT_MS);
	}

	const photo = async () => await sharp({ create: { width: 320, height: 240, channels: 3, background: 'teal' } }).png().toBuffer();

	test('the uploaded photo goes to the aggregator as it is, and the edited image is the answer', async () => {
		const uploaded = await photo();
		const page = await submitted(uploaded, 'put it on a beach');
		const [edit] = sandbox.ledger.requests({ route: 'imagesEdit' });
		expect(edit?.parts?.at(-1)).toMatchObject({ name: 'image', filename: 'image.png', size: uploaded.length });
		const [file] = JSON.parse(decodeURIComponent(/const binaries = "([^"]+)"/.exec(page)?.[1] ?? '')) as [
			{ data: { data: number[] }; fileName: string; type: string },
		];
		expect(file).toMatchObject({ fileName: expect.stringMatching(/\.jpg$/), type: 'image/jpeg' });
		const { width, height } = await sharp(Buffer.from(file.data.data)).metadata();
		expect({ width, height }).toEqual({ width: 320, height: 240 });
		expect(page).toContain(`<img src="${sandbox.imagesUrl}`);
		expect(sandbox.ledger.creates()).toMatchObject([{ prompt: 'put it on a beach' }]);
	}, WAIT_MS * 2);

	test('whose wish is refused reads why', async () => {
		const page = await submitted(await photo(), 'something forbidden');
		expect(page).toContain('The photo was not edited');
		expect(page).toContain('safety');
	}, WAIT_MS * 2);
});

test('a spreadsheet of product photos becomes files, each of its own photo', async () => {
	const photos = await Promise.all(['red', 'blue'].map(async (background) =>
		await sharp({ create: { width: 64, height: 64, channels: 3, background } }).png().toBuffer(),
	));
	const urls = await Promise.all(photos.map(async (bytes) => await uploaded(bytes)));
	const rows = urls.map((url, index) => `item-${index},${url},"Scene ${index}, morning light",4:3`);
	await writeFile(path.join(files, 'product-photos.csv'), ['name,photo_url,prompt,aspect_ratio', ...rows].join('\n'));
	const workflow = await n8n.rest.putWorkflow(edited('product-photos-to-scenes.json', { credentials, files }));
	const { status, data } = await n8n.rest.run(workflow.id, 'When clicking Execute', WAIT_MS);
	expect(data.resultData.error).toBeUndefined();
	expect(status).toBe('success');
	for (const index of [0, 1]) {
		const prompt = `Scene ${index}, morning light`;
		const file = sharp(await readFile(path.join(files, `item-${index}.png`)));
		const { width = 0, height = 1 } = await file.metadata();
		expect(width / height).toBeCloseTo(4 / 3, 1);
		const ground = await file.extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
		const { r, g, b } = expectedColour(prompt);
		expect([...ground.subarray(0, 3)]).toEqual([r, g, b]);
		const request = sandbox.ledger.requests({ route: 'gemini' }).find(({ body }) => JSON.stringify(body).includes(prompt));
		expect(JSON.stringify(request?.body)).toContain(photos[index]!.toString('base64'));
	}
	expect(sandbox.ledger.leaks).toEqual([]);
}, WAIT_MS * 2);

test('an agent that made an image changes it when asked to', async () => {
	const open = { public: true, mode: 'webhook', options: { responseMode: 'lastNode' } };
	const trigger = { parameters: open, webhookId: 'edit-agent-test' };
	const definition = edited('chat-edit-images.json', { credentials, nodes: { 'When chat message received': trigger } });
	await n8n.rest.activate(await n8n.rest.putWorkflow(definition));
	const say = async (chatInput: string): Promise<string> => {
		const answer = await fetch(`${n8n.url}/webhook/edit-agent-test/chat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput }),
			signal: AbortSignal.timeout(60_000),
		});
		return ((await answer.json()) as { output: string }).output;
	};
	const first = await say('A red vase');
	expect(first).toMatch(/^!\[A red vase\]\(http.+\)$/);
	const second = await say('make it blue');
	expect(second).toMatch(/^!\[make it blue\]\(http.+\)$/);
	const made = Buffer.from(await (await fetch(/\((.+)\)/.exec(first)![1]!)).arrayBuffer());
	expect(sandbox.ledger.requests({ route: 'imagesEdit' })[0]?.parts?.at(-1)).toMatchObject({ name: 'image', size: made.length });
	expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['A red vase', 'make it blue']);
}, WAIT_MS * 2);

/** The address of a photo that lies at the sandbox. */
async function uploaded(bytes: Buffer): Promise<string> {
	const body = new FormData();
	body.set('file', new Blob([Uint8Array.from(bytes)], { type: 'image/png' }), 'photo.png');
	body.set('purpose', 'model_input');
	const headers = { authorization: `Bearer ${sandbox.key}` };
	const answer = await fetch(`${sandbox.baseUrl('crazyrouterApi')}/v1/files/uploads`, { method: 'POST', headers, body });
	return ((await answer.json()) as { url: string }).url;
}
