import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { example } from '../../sandbox/n8n/examples.mts';
import { startN8n } from '../../sandbox/n8n/index.mts';
import type { N8n } from '../../sandbox/n8n/index.mts';

const START_MS = 150_000;
const WAIT_MS = 20_000;

let folder: string;
let sandbox: Sandbox;
let n8n: N8n;
let address: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'e2e-'));
	sandbox = await startSandbox({ generationMs: 500 });
	n8n = await startN8n({ userFolder: folder });
	await n8n.rest.signIn();
	const data = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') };
	const credential = await n8n.rest.putCredential('AnyAPI account', 'anyApi', data);
	const definition = example('form-to-image.json', folder, [credential]);
	await n8n.rest.activate(await n8n.rest.putWorkflow(definition));
	const form = definition.nodes.find(({ name }) => name === 'Someone asks for an image');
	address = `${n8n.url}/form/${form?.webhookId}`;
}, START_MS);

afterAll(async () => {
	await n8n?.stop();
	await sandbox?.close();
	await rm(folder, { recursive: true, force: true });
});

beforeEach(() => sandbox.reset());

/** Sends the form as the page in the browser does; the page that the person sees in the end. */
async function submitted(wish: string, shape: string): Promise<string> {
	const body = new FormData();
	body.set('field-0', wish);
	body.set('field-1', shape);
	const answer = await fetch(address, { method: 'POST', body });
	const { formWaitingUrl } = (await answer.json()) as { formWaitingUrl: string };
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	const deadline = Date.now() + WAIT_MS;
	for (;;) {
		const now = (await (await fetch(status)).text()).trim();
		if (now === 'form-waiting') return await (await fetch(formWaitingUrl)).text();
		if (now !== 'running' || Date.now() > deadline) throw new Error(`The execution is "${now}"`);
		await sleep(200);
	}
}

test('the form asks for what the image shows and for its shape', async () => {
	const page = await (await fetch(address)).text();
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
	sandbox.faults.add({ route: 'download', respond: { status: 403, body: 'no' } });
	const page = await submitted('A lighthouse at dusk', '1:1');
	expect(page).toContain('its file could not be fetched');
	expect(page).toContain(sandbox.imagesUrl);
	expect(page).toContain('answered 403');
	expect(sandbox.ledger.creates()).toHaveLength(1);
}, WAIT_MS * 2);

test('whose prompt is refused reads why', async () => {
	const page = await submitted('Something forbidden', '1:1');
	expect(page).toContain('There is no image');
	expect(page).toContain('Responsible AI practices');
	expect(page).not.toContain('<img');
}, WAIT_MS * 2);
