import type { Fault } from '../../sandbox/aggregator/index.mts';
import { CLICKS_MS, openEditor, START_MS, withBrowser } from './opened.mts';
import type { Opened } from './opened.mts';

withBrowser('in the editor', () => {
	let opened: Opened;
	let sandbox: Opened['sandbox'];
	let editor: Opened['editor'];

	beforeAll(async () => {
		opened = await openEditor();
		({ sandbox, editor } = opened);
		await editor.newWorkflow();
	}, START_MS);

	afterAll(async () => await opened?.close());

	test.each(['imagen', 'image generation', 'replicate'])(
		'the node is found by searching "%s"',
		async (text) => expect((await editor.search(text))[0]).toBe('Replicate Imagen 4'),
		CLICKS_MS,
	);

	test('the form has its fields in the order in which they are filled', async () => {
		await editor.addNode('imagen', 'Replicate Imagen 4');
		expect(await editor.form.labels()).toEqual([
			'Credential', 'Model', 'Prompt', 'Aspect Ratio', 'Additional Fields',
			'Wait for Completion', 'Download Images', 'Put Output File in Field', 'Options',
		]);
	}, CLICKS_MS);

	test('the credential test is red with a wrong key, green with the right one', async () => {
		const baseUrl = sandbox.baseUrl('anyApi');
		expect((await editor.credential.create({ apiKey: 'wrong', baseUrl })).green).toBe(false);
		expect((await editor.credential.save({ apiKey: sandbox.key })).green).toBe(true);
	}, CLICKS_MS);

	test('the credential dialog offers every aggregator that has the operation', async () => {
		expect((await editor.credential.open()).green).toBe(true);
		expect(await editor.credential.aggregators()).toEqual(['AnyAPI', 'Custom']);
		await editor.credential.close();
	}, CLICKS_MS);

	test('the executed node shows the image in the shape that was asked for', async () => {
		await editor.form.fill('prompt', 'A lighthouse at dusk, oil on canvas');
		await editor.form.choose('aspectRatio', '16:9');
		expect(await editor.execute()).toBeUndefined();
		const { width, height } = await editor.output.viewImage();
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
		await opened.n8n.rest.putCredential('AnyAPI account', 'anyApi', { apiKey: sandbox.key, baseUrl });
		expect(await editor.execute()).toMatch(/AnyAPI can't be reached/);
	}, CLICKS_MS);
});
