import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Fault, Sandbox } from '../../sandbox/aggregator/index.mts';
import { chromiumPath, openBrowser } from '../../sandbox/n8n/browser.mts';
import type { Browser } from '../../sandbox/n8n/browser.mts';
import { Editor } from '../../sandbox/n8n/editor.mts';
import { startN8n } from '../../sandbox/n8n/index.mts';
import type { N8n } from '../../sandbox/n8n/index.mts';

const START_MS = 200_000;
const CLICKS_MS = 90_000;

/** A developer without a Chromium is told so and loses these tests only; CI must have one. */
const withBrowser = chromiumPath() || process.env.CI ? describe : describe.skip;
if (withBrowser === describe.skip) console.log('No Chromium: apt-get install -y chromium runs the editor tests too');

withBrowser('in the editor', () => {
	let folder: string;
	let sandbox: Sandbox;
	let n8n: N8n;
	let browser: Browser;
	let editor: Editor;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'editor-n8n-'));
		sandbox = await startSandbox();
		n8n = await startN8n({ userFolder: folder, packaging: 'packed' });
		await n8n.rest.signIn();
		browser = await openBrowser();
		editor = new Editor(browser.page, n8n.url);
		await editor.signIn();
		await editor.newWorkflow();
	}, START_MS);

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
		await sandbox?.close();
		await rm(folder, { recursive: true, force: true });
	});

	test.each(['imagen', 'image generation', 'replicate'])(
		'the node is found by searching "%s"',
		async (text) => expect((await editor.search(text))[0]).toBe('Replicate Imagen 4'),
		CLICKS_MS,
	);

	test('the form has its fields in the order in which they are filled', async () => {
		await editor.addNode('imagen', 'Replicate Imagen 4');
		expect(await editor.fieldLabels()).toEqual([
			'Credential', 'Model', 'Prompt', 'Aspect Ratio', 'Additional Fields',
			'Wait for Completion', 'Download Images', 'Put Output File in Field', 'Options',
		]);
	}, CLICKS_MS);

	test('the credential test is red with a wrong key, green with the right one', async () => {
		const baseUrl = sandbox.baseUrl('anyApi');
		expect((await editor.newCredential({ apiKey: 'wrong', baseUrl })).green).toBe(false);
		expect((await editor.saveCredential({ apiKey: sandbox.key })).green).toBe(true);
	}, CLICKS_MS);

	test('the credential dialog offers every aggregator that has the operation', async () => {
		expect((await editor.openCredential()).green).toBe(true);
		expect(await editor.aggregators()).toEqual(['AnyAPI', 'Custom']);
		await editor.closeCredential();
	}, CLICKS_MS);

	test('the executed node shows the image in the shape that was asked for', async () => {
		await editor.fill('prompt', 'A lighthouse at dusk, oil on canvas');
		await editor.choose('aspectRatio', '16:9');
		expect(await editor.execute()).toBeUndefined();
		const { width, height } = await editor.viewImage();
		expect(width / height).toBeCloseTo(16 / 9, 1);
	}, CLICKS_MS);

	test.each<[string, Fault, RegExp]>([
		['a refused key', { route: 'create', reply: 'keyRefused' }, /key is not accepted by AnyAPI/],
		['a base URL that is none of an API', { route: 'create', reply: 'webUi' }, /not an API of AnyAPI/],
		['a refused prompt', { route: 'create', reply: 'contentPolicy' }, /refused by the safety filter/],
		['a failed prediction', { route: 'create', prediction: { outcome: 'failed', error: 'no luck' } }, /prediction failed at AnyAPI/],
	])('%s is told in the output panel', async (_, fault, message) => {
		sandbox.faults.add(fault);
		expect(await editor.execute()).toMatch(message);
		sandbox.reset();
	}, CLICKS_MS);

	test.each([
		['an aggregator that is down', 'http://127.0.0.1:9'],
		['a host that no network reaches', 'http://nowhere.invalid'],
	])('%s is told in the output panel', async (_, baseUrl) => {
		await n8n.rest.putCredential('AnyAPI account', 'anyApi', { apiKey: sandbox.key, baseUrl });
		expect(await editor.execute()).toMatch(/AnyAPI can't be reached/);
	}, CLICKS_MS);
});
