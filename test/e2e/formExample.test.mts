import sharp from 'sharp';
import { example } from '../../sandbox/n8n/examples.mts';
import { doorHeaders, submitForm } from './submitForm.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

const WAIT_MS = 20_000;

let address: string;

useN8n({ generationMs: 500 });

beforeAll(async () => {
	const definition = example('form-to-image.json', files, credentials);
	await n8n.rest.activate(await n8n.rest.putWorkflow(definition));
	const form = definition.nodes.find(({ name }) => name === 'Someone asks for an image');
	address = `${n8n.url}/form/${form?.webhookId}`;
}, WAIT_MS);

async function submitted(wish: string, shape: string): Promise<string> {
	const body = new FormData();
	body.set('field-0', wish);
	body.set('field-1', shape);
	return await submitForm(address, body, WAIT_MS);
}

test('the form asks for what the image shows and for its shape', async () => {
	const page = await (await fetch(address, { headers: doorHeaders })).text();
	expect(page).toMatch(/for='field-0'>What it shows</);
	expect(page).toMatch(/for='field-1'>Shape</);
});

test('who fills in the form sees the image and is given its file', async () => {
	const page = await submitted('A lighthouse at dusk', '16:9');
	const shown = /<img src="([^"]+)"/.exec(page)?.[1];
	const [file] = JSON.parse(decodeURIComponent(/const binaries = "([^"]+)"/.exec(page)?.[1] ?? '')) as [
		{ data: { data: number[] }; fileName: string; type: string },
	];
	expect(file).toMatchObject({ fileName: expect.stringMatching(/\.jpg$/), type: 'image/jpeg' });
	const bytes = Buffer.from(file.data.data);
	const { width = 0, height = 1 } = await sharp(bytes).metadata();
	expect(width / height).toBeCloseTo(16 / 9, 1);
	expect(bytes.equals(Buffer.from(await (await fetch(String(shown))).arrayBuffer()))).toBe(true);
	expect(sandbox.ledger.creates()).toMatchObject([{ prompt: 'A lighthouse at dusk' }]);
}, WAIT_MS * 2);

test('whose image was made but could not be fetched reads where it is', async () => {
	sandbox.injections.add({ route: 'download', respond: { status: 403, body: 'no' } });
	const page = await submitted('A lighthouse at dusk', '1:1');
	expect(page).toContain('its file could not be downloaded');
	expect(page).toContain(sandbox.imagesUrl);
	expect(page).not.toContain('answered 403');
	expect(sandbox.ledger.creates()).toHaveLength(1);
}, WAIT_MS * 2);

test('whose prompt is refused reads why', async () => {
	const page = await submitted('Something forbidden', '1:1');
	expect(page).toContain('No image was made');
	expect(page).toMatch(/The safety filter refused this prompt\. Go back and try different words/);
	// a stranger is not told who makes the images
	expect(page).not.toContain('AnyAPI');
	expect(page).not.toContain('<img');
}, WAIT_MS * 2);

test('what the provider wrote of it is not for strangers', async () => {
	expect(await submitted('Something forbidden', '1:1')).not.toContain('flagged as sensitive');
}, WAIT_MS * 2);

test('who has no password makes no image', async () => {
	expect((await fetch(address)).status).toBe(401);
	expect((await fetch(address, { method: 'POST', body: new FormData() })).status).toBe(401);
	expect(sandbox.ledger.creates()).toEqual([]);
});
