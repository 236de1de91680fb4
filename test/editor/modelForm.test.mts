import { mkdirSync } from 'node:fs';
import path from 'node:path';

import type { What } from '../../sandbox/aggregator/index.mts';
import { CLICKS_MS, openEditor, START_MS, withBrowser, type Opened } from './opened.mts';

/** Where the pictures go that somebody wants to look at; none are taken otherwise. */
const SHOTS = process.env.SHOTS;

withBrowser('Run Model as a form, in the editor', () => {
	let opened: Opened;

	beforeAll(async () => {
		opened = await openEditor();
		const { n8n, sandbox } = opened;
		const credential = (vendor: 'gateway' | 'anyApi') => ({ apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) });
		await n8n.rest.putCredential('Custom Aggregator account', 'customAggregatorApi', credential('gateway'));
		await n8n.rest.putCredential('AnyAPI account', 'anyApi', credential('anyApi'));
	}, START_MS);

	afterAll(async () => await opened?.close());
	beforeEach(() => opened.sandbox.reset());

	/** A picture to work on, and Run Model behind it as it comes from the panel. */
	async function workflowWithAPicture(aggregator: 'anyApi' | 'customAggregatorApi'): Promise<void> {
		const { n8n, editor } = opened;
		const all = await n8n.rest.get<Array<{ id: string; name: string; type: string }>>('/credentials');
		const { id, name } = all.find(({ type }) => type === aggregator)!;
		const credentials = { [aggregator]: { id, name } };
		const node = (type: string, nodeName: string, x: number, parameters: object) => ({
			id: nodeName,
			name: nodeName,
			type: type.includes('.') ? type : `n8n-nodes-image-aggregator.${type}`,
			typeVersion: 1,
			position: [x, 0] as [number, number],
			parameters: parameters as never,
			...(type.includes('.') ? {} : { credentials }),
		});
		const to = (next: string) => ({ main: [[{ node: next, type: 'main' as const, index: 0 }]] });
		const workflow = await n8n.rest.putWorkflow({
			name: `Form ${aggregator}`,
			nodes: [
				node('n8n-nodes-base.manualTrigger', 'Start', 0, {}),
				node('replicateFluxSchnell', 'Picture', 240, { aggregator, prompt: 'A harbour', additionalFields: { outputFormat: 'png' } }),
				node('replicateRunModel', 'Run', 480, { aggregator }),
			],
			connections: { Start: to('Picture'), Picture: to('Run') } as never,
		});
		await editor.openWorkflow(workflow.id);
		await editor.openNode('Run');
	}

	async function shot(name: string): Promise<void> {
		if (!SHOTS) return;
		mkdirSync(SHOTS, { recursive: true });
		await opened.editor.dismissToasts();
		await opened.editor.page.waitForTimeout(400);
		await opened.editor.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
	}

	const lastInput = () => (opened.sandbox.ledger.last({ route: 'create' })?.body as { input: Record<string, unknown> }).input;

	test.each<[string, 'anyApi' | 'customAggregatorApi', What | undefined]>([
		['of the aggregator', 'customAggregatorApi', undefined],
		['of the package, where the aggregator answers with a web page', 'anyApi', undefined],
		['of the package, where the aggregator answers 404', 'customAggregatorApi', { respond: { status: 404, body: { detail: 'Not found.' } } }],
		['of the package, where the aggregator does not answer at all', 'customAggregatorApi', { stall: 'before' }],
	])('pick a model, see its fields, change it, set two, add a file and a URL, run: exactly that is sent; the fields are those %s', async (origin, aggregator, injection) => {
		const { editor, sandbox } = opened;
		const { form } = editor;
		const name = origin.replaceAll(/\W+/g, '-');
		if (injection) sandbox.injections.add({ route: 'schema', ...injection });
		await workflowWithAPicture(aggregator);
		expect(await form.mapperNotice('Choose')).toBe('Choose a model to see its fields.');
		await form.pickFirst('model', 'Nano Banana 2');
		expect(await form.mappedFields()).toEqual([]);
		expect(await form.fieldsToAdd()).toEqual([
			'Aspect Ratio (default match_input_image)', 'Resolution (default 1K)', 'Google Search (default false)',
			'Image Search (default false)', 'Output Format (default jpg)',
		]); // prettier-ignore
		await shot(`${name}-1-nano-banana`);
		await form.addMapped('Resolution (default 1K)');
		await form.choose('resolution', '2K');
		await form.fill('prompt', 'left over');

		await form.pickFirst('model', 'FLUX.2 Flex');
		await editor.page.getByTestId('parameter-input-resolution').waitFor({ state: 'detached' });
		expect(await form.mappedFields()).toEqual([]);
		expect(await form.fieldsToAdd()).toEqual(expect.arrayContaining(['Steps (1 to 50, default 30)', 'Prompt Upsampling (default true)', 'Width (256 to 2048)']));
		await shot(`${name}-2-flux-flex`);
		await form.addMapped('Steps (1 to 50, default 30)');
		await form.fill('prompt', 'A harbour in winter');
		await form.fill('steps', '12');
		await form.addMapped('Prompt Upsampling (default true)');
		await form.press('Add Image');
		await form.press('Add Image');
		await form.choose('source', 'URL');
		await form.fill('url', 'https://images.example.com/style.png');
		await shot(`${name}-3-filled`);
		sandbox.ledger.clear();
		expect(await editor.execute()).toBeUndefined();
		await shot(`${name}-4-run`);
		expect(lastInput()).toEqual({
			prompt: 'A harbour in winter',
			steps: 12,
			prompt_upsampling: false,
			input_images: [expect.stringMatching(/^data:image\/png;base64,/), 'https://images.example.com/style.png'],
		});
		// the step before, which makes the picture, runs along
		expect(sandbox.ledger.creates().map(({ model }) => model)).toEqual(['black-forest-labs/flux-schnell', 'black-forest-labs/flux-2-flex']);
	}, 2 * CLICKS_MS);

	test('of a model that nobody knows the form says why, and JSON works on', async () => {
		const { editor } = opened;
		const { form } = editor;
		await workflowWithAPicture('anyApi');
		await form.byName('model', 'acme/paint');
		expect(await form.mapperNotice('The fields')).toMatch(/^The fields of acme\/paint are not known: AnyAPI does not describe it\. Choose 'Using JSON'/);
		await shot('unknown-model');
		await form.choose('specifyInput', 'Using JSON');
		await form.fill('input', JSON.stringify({ prompt: 'A harbour' }));
		expect(await editor.execute()).toBeUndefined();
		expect(lastInput()).toEqual({ prompt: 'A harbour' });
	}, CLICKS_MS);

	test('the node of a model that was shut down says so', async () => {
		const { editor } = opened;
		await editor.newWorkflow();
		await editor.addNode('Replicate Imagen 4', 'Replicate Imagen 4');
		await editor.page.getByText('Imagen 4 was shut down by Google on 2026-08-17').waitFor();
		await shot('imagen-notice');
	}, CLICKS_MS);
});
