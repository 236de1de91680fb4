import type { Injection } from '../../sandbox/aggregator/index.mts';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { IN_SIGHT, SEARCH_WORDS } from '../package/searchWords.mts';
import { CLICKS_MS, openEditor, START_MS, withBrowser, type Opened } from './opened.mts';

const NAMES = builtDescriptions().map(({ displayName }) => displayName);

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

	test.each(Object.entries(SEARCH_WORDS))('searching "%s" shows %s among the first', async (words, node) => {
		const found = await editor.search(words, node);
		const ours = found.filter((name) => NAMES.includes(name));
		expect(ours.slice(0, IN_SIGHT)).toContain(node);
		// whatever n8n's own nodes are called, nobody has to scroll
		expect(found.indexOf(node)).toBeLessThan(2 * IN_SIGHT);
	}, CLICKS_MS);

	test('the nodes are listed among the actions in an app', async () => {
		const entry = await editor.openActions();
		for (const name of ['Ideogram Generate', 'OpenAI Images Generate', 'Replicate Run Model']) await entry(name).waitFor();
	}, CLICKS_MS);

	test('the form has its fields in the order in which they are filled', async () => {
		await editor.addNode('flux schnell', 'Replicate Flux Schnell');
		expect(await editor.form.labels()).toEqual([
			'Credential', 'Prompt', 'Aspect Ratio', 'Additional Fields',
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

	test.each<[string, Injection, RegExp]>([
		['a refused key', { route: 'create', reply: 'keyRefused' }, /key is not accepted by AnyAPI/],
		['a base URL that is none of an API', { route: 'create', reply: 'webUi' }, /not an API of AnyAPI/],
		['a refused prompt', { route: 'create', reply: 'contentPolicy' }, /refused by the safety filter/],
		['a failed prediction', { route: 'create', prediction: { outcome: 'failed', error: 'no luck' } }, /prediction failed at AnyAPI/],
	])('%s is told in the output panel', async (_, injection, message) => {
		sandbox.injections.add(injection);
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

	test('a palette of your own starts with a color, and stays when another field is added', async () => {
		await editor.closeNode();
		await editor.newWorkflow();
		await editor.addNode('ideogram generate', 'Ideogram Generate');
		await editor.form.add('Custom Palette');
		await editor.form.add('Seed');
		await editor.form.fill('color', '#003344');
		expect(await editor.form.labels()).toEqual(expect.arrayContaining(['Custom Palette', 'Color', 'Weight', 'Seed']));
		expect(await editor.form.notices()).toEqual([]);
	}, CLICKS_MS);

	test('what excludes what is said once, right below the field that decides', async () => {
		await editor.form.choose('model', 'V1');
		await editor.form.add('Color Palette');
		const [palettes, ...others] = await editor.form.notices(2);
		expect(palettes).toMatch(/^Color palettes need .* Set 'Model' to V2 or V2 Turbo, or remove/);
		expect(others).toEqual([expect.stringMatching(/^An image has one palette/)]);
	}, CLICKS_MS);
});
