import type { IDataObject, ResourceMapperField } from 'n8n-workflow';
import sharp from 'sharp';

import type { VendorName, What } from '../../sandbox/aggregator/index.mts';
import { MODEL_REPLIES } from '../../sandbox/aggregator/replicate/schemas.mts';
import { everyField, IMAGE_URL, RUN_BY_EVERY_DOOR } from './everyField.mts';
import { openForm } from './loadOptions.mts';
import { lastCreate, replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

const locator = (value: string, mode = value.includes('=') ? 'name' : 'list') => ({ __rl: true, mode, value });

/** What the editor gets when it asks for the fields of a model. */
async function fieldsOf(model: string, { vendor = 'gateway' as VendorName, aggregator = 'customAggregatorApi', mode = undefined as string | undefined } = {}) {
	const { context, methods } = openForm(engine, {
		node: 'replicateRunModel',
		parameters: { aggregator, model: locator(model, mode) },
		credential: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) },
		path: 'inputFields',
	});
	const { fields, emptyFieldsNotice } = await methods.resourceMapping!.loadInputFields.call(context);
	return { fields, notice: emptyFieldsNotice };
}

/** As the editor stores what the user filled in. */
const filled = (fields: ResourceMapperField[], value: IDataObject) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: fields.map((field) => ({ ...field, removed: !(field.id in value) })),
});

const run = async (model: string, parameters: IDataObject, more: Parameters<typeof replicate>[3] = {}) =>
	await engine.run(replicate(sandbox, 'replicateRunModel', { model: locator(model), ...parameters }, more));

describe.each(RUN_BY_EVERY_DOOR)('%s', (model) => {
	const rows = (images: IDataObject) => ({
		image: Object.entries(images).flatMap(([field, urls]) => [urls].flat().map((one) => ({ field, source: 'url', url: one }))),
	});

	test.each<[string, VendorName, string]>([
		['the package', 'anyApi', 'anyApi'],
		['the aggregator', 'gateway', 'customAggregatorApi'],
	])('by the form, with the fields of %s: every field arrives as its type', async (_, vendor, aggregator) => {
		const { fields } = await fieldsOf(model, { vendor, aggregator });
		const { values, images, wire } = everyField(model);
		const asTyped = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? `={{ "${value}" }}` : value]));
		const { error } = await run(model, { inputFields: filled(fields, asTyped), inputImages: rows(images) });
		expect(error).toBeUndefined();
		expect(lastCreate(sandbox)).toEqual({ path: `/replicate/v1/models/${model}/predictions`, body: { input: wire } });
	});

	test('by JSON', async () => {
		const { wire } = everyField(model);
		const { error, items } = await run(model, { specifyInput: 'json', input: JSON.stringify(wire) });
		expect(error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({ input: wire });
		expect(items.length).toBeGreaterThan(0);
	});

	test('what was not set is not sent', async () => {
		const { fields } = await fieldsOf(model);
		const needed = model === 'qwen/qwen-image-edit' ? { image: IMAGE_URL } : {};
		const { error } = await run(model, { inputFields: filled(fields, { prompt: 'a fox' }), inputImages: rows(needed) });
		expect(error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({ input: { prompt: 'a fox', ...needed } });
	});

	test('what is wrong is refused before anything is sent, in the form as in JSON', async () => {
		const { fields } = await fieldsOf(model);
		for (const [name, value] of [['prompt', ''], ['aspect_ratio', '7:7'], ['seed', 1.5], ['output_quality', 101]] as const) {
			if (!fields.some(({ id }) => id === name)) continue;
			const input = { prompt: 'a fox', image: IMAGE_URL, [name]: value };
			const byForm = await run(model, { inputFields: filled(fields, { prompt: 'a fox', [name]: `={{ ${JSON.stringify(value)} }}` }) });
			const byJson = await run(model, { specifyInput: 'json', input: JSON.stringify(input) });
			expect([name, byForm.error?.description]).toEqual([name, expect.stringContaining('Nothing was sent')]);
			expect([name, byJson.error?.description]).toEqual([name, expect.stringContaining('Nothing was sent')]);
		}
		expect(sandbox.ledger.creates()).toEqual([]);
	});
});

describe('where the fields come from', () => {
	const added = { ...structuredClone(MODEL_REPLIES.get('google/nano-banana-2')!) };
	Object.assign(added.latest_version.openapi_schema.components.schemas.Input.properties, { mood: { type: 'string', 'x-order': 1 } });

	test('the aggregator’s own word counts more than the package’s, and is asked for with the key, once', async () => {
		sandbox.injections.add({ route: 'schema', respond: { status: 200, body: added } });
		const { fields } = await fieldsOf('google/nano-banana-2');
		expect(fields.map(({ id }) => id)).toContain('mood');
		expect(sandbox.ledger.requests().map(({ route, method, headers }) => [route, method, headers.authorization])).toEqual([
			['schema', 'GET', `Bearer ${sandbox.key}`],
		]);
		await run('google/nano-banana-2', { inputFields: filled(fields, { prompt: 'a fox', mood: 'calm' }) });
		// the form may know more than the package: what it showed is sent; the sandbox is strict
		expect(lastCreate(sandbox).body).toEqual({ input: { prompt: 'a fox', mood: 'calm' } });
	});

	test.each<[string, What]>([
		['404', { respond: { status: 404, body: { detail: 'Not found.' } } }],
		['a web page', { reply: 'webUi' }],
		['401', { reply: 'keyRefused' }],
		['JSON of something else', { respond: { status: 200, body: { data: [] } } }],
		['half of an answer', { truncate: true }],
		['a broken connection', { reset: 'before' }],
	])('%s: the package describes the models that it lists, and of others the form says why', async (_, injection) => {
		sandbox.injections.add({ route: 'schema', ...injection });
		const { fields } = await fieldsOf('google/nano-banana-2');
		expect(fields.filter(({ display }) => display).map(({ id }) => id)).toEqual([
			'aspect_ratio', 'resolution', 'google_search', 'image_search', 'output_format',
		]); // prettier-ignore
		const other = await fieldsOf('acme/paint');
		expect(other.fields).toEqual([]);
		expect(other.notice).toMatch(/^The fields of acme\/paint are not known: .+ Choose &#39;Using JSON&#39;/);
	});

	test('no answer at all: after some seconds the form is there', async () => {
		sandbox.injections.add({ route: 'schema', stall: 'before' });
		const { fields } = await fieldsOf('google/nano-banana-2');
		expect(fields.length).toBeGreaterThan(5);
	}, 15_000);

	test('the three aggregators document no such route, and their form is the package’s', async () => {
		const { fields } = await fieldsOf('bytedance/seedream-4', { vendor: 'anyApi', aggregator: 'anyApi' });
		expect(fields.map(({ id }) => id)).toContain('max_images');
	});

	test.each<[string, string, string | undefined]>([
		['no model', '', undefined],
		['an expression', '={{ $json.model }}', 'name'],
		['a version', 'a'.repeat(64), 'version'],
		['a version of a model', `acme/paint:${'a'.repeat(64)}`, 'version'],
		['what is no model', 'paint', 'name'],
		['a hostile name', '<img src=x onerror=alert(1)>', 'name'],
	])('%s has no fields, but a reason', async (_, model, mode) => {
		const { fields, notice } = await fieldsOf(model, { mode });
		expect(fields).toEqual([]);
		expect(notice).toMatch(/\.$/);
		expect(notice).not.toContain('<');
		expect(sandbox.ledger.creates()).toEqual([]);
	});

	test('a version that the package describes has its fields', async () => {
		const rembg = await fieldsOf('cjwbw/rembg:fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003');
		expect(rembg.notice).toContain('Input Images');
		const sdxl = await fieldsOf('stability-ai/sdxl:7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc');
		expect(sdxl.fields.map(({ id }) => id)).toContain('scheduler');
	});
});

describe('the text box of the prompt', () => {
	const prompt = 'a fox\nin two lines';

	test('is sent where the model has a prompt, whichever model is chosen', async () => {
		for (const model of ['google/nano-banana-2', 'black-forest-labs/flux-2-flex']) {
			const { fields } = await fieldsOf(model);
			const { error } = await run(model, { prompt, inputFields: filled(fields, {}) });
			expect(error).toBeUndefined();
			expect(lastCreate(sandbox).body).toEqual({ input: { prompt } });
		}
	});

	test('is not sent, and that is said, where the model has none', async () => {
		const rembg = 'cjwbw/rembg:fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003';
		const { fields } = await fieldsOf(rembg);
		const result = await run(rembg, { prompt, inputFields: filled(fields, {}), inputImages: { image: [{ field: '', source: 'url', url: IMAGE_URL }] } });
		expect(result.error).toBeUndefined();
		expect((lastCreate(sandbox).body as { input: object }).input).toEqual({ image: IMAGE_URL });
		expect(JSON.stringify(result.hints)).toContain('the prompt was not sent');
	});

	test('and input images are enough for a model that nobody knows', async () => {
		const { error } = await run('acme/paint', { prompt, inputFields: { mappingMode: 'defineBelow', value: null }, inputImages: { image: [{ field: 'picture', source: 'url', url: IMAGE_URL }] } });
		expect(error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({ input: { prompt, picture: IMAGE_URL } });
	});

	test('an empty one of a model that needs it is refused', async () => {
		const { fields } = await fieldsOf('google/nano-banana-2');
		const { error } = await run('google/nano-banana-2', { prompt: '  ', inputFields: filled(fields, {}) });
		expect(error?.message).toBe("'Prompt' is empty");
		expect(sandbox.ledger.creates()).toEqual([]);
	});
});

describe('a model of nothing but images, or of no input', () => {
	const described = (properties: object, required: string[] = []) => ({ latest_version: { openapi_schema: { components: { schemas: { Input: { type: 'object', properties, required } } } } } });
	const image_path = { type: 'string', title: 'Image Path', format: 'uri', 'x-order': 0 };

	test('runs by the form: an image without a field goes into the model’s own', async () => {
		sandbox.injections.add({ route: 'schema', respond: { status: 200, body: described({ image_path }, ['image_path']) } });
		const { fields, notice } = await fieldsOf('acme/cutout');
		expect(notice).toContain('image_path');
		expect(fields.filter(({ display }) => display)).toEqual([]);
		const parameters = { inputFields: filled(fields, {}), inputImages: { image: [{ field: '', source: 'url', url: IMAGE_URL }] } };
		expect((await run('acme/cutout', parameters)).error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({ input: { image_path: IMAGE_URL } });
		const without = await run('acme/cutout', { inputFields: filled(fields, {}) });
		expect(without.error?.message).toBe("'Image Path' is empty");
	});

	test('without any field it runs with nothing filled in', async () => {
		sandbox.injections.add({ route: 'schema', respond: { status: 200, body: described({}) } });
		const { fields, notice } = await fieldsOf('acme/plasma');
		expect(notice).toBe('This model takes no input.');
		expect((await run('acme/plasma', { inputFields: filled(fields, {}) })).error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({ input: {} });
	});

	test('a file that is no image is called a file', async () => {
		sandbox.injections.add({ route: 'schema', respond: { status: 200, body: described({ audio: { ...image_path, title: 'Audio' } }, ['audio']) } });
		const { fields, notice } = await fieldsOf('acme/listen');
		expect(notice).toMatch(/only takes files/);
		const { error } = await run('acme/listen', { inputFields: filled(fields, {}) });
		expect(error?.description).toMatch(/needs a file in its field 'audio'/);
	});
});

describe('what is left over', () => {
	test('of another model’s form nothing is sent, nor is anything else', async () => {
		const { fields } = await fieldsOf('google/nano-banana-2');
		const { error } = await run('black-forest-labs/flux-2-flex', { inputFields: filled(fields, { prompt: 'a fox', resolution: '2K' }) });
		expect(error?.message).toBe('The input fields belong to another model');
		expect(error?.description).toContain('google/nano-banana-2');
		expect(sandbox.ledger.creates()).toEqual([]);
	});

	test('a value without a field is dropped', async () => {
		const { fields } = await fieldsOf('google/nano-banana-2');
		const form = filled(fields, { prompt: 'a fox', steps: 4, resolution: '2K' });
		form.schema = form.schema.map((field) => (field.id === 'resolution' ? { ...field, removed: true } : field));
		await run('google/nano-banana-2', { inputFields: form });
		expect(lastCreate(sandbox).body).toEqual({ input: { prompt: 'a fox' } });
	});

	test('an empty form of a model that nobody knows is not sent', async () => {
		const { error } = await run('acme/paint', { inputFields: { mappingMode: 'defineBelow', value: null } });
		expect(error?.message).toBe("'Input Fields' are empty");
		expect(error?.description).toContain('Using JSON');
		expect(sandbox.ledger.creates()).toEqual([]);
	});

	test('values without a stored schema, as a program writes them, are checked against the package', async () => {
		const { error } = await run('google/nano-banana-2', { inputFields: { mappingMode: 'defineBelow', value: { prompt: 'a fox', resolution: '2K' } } });
		expect(error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({ input: { prompt: 'a fox', resolution: '2K' } });
	});

	test('JSON with a field that the package does not know is sent, and said', async () => {
		// most makers ignore what they do not know; the sandbox is one of those that refuse it
		sandbox.injections.add({ route: 'create', respond: { status: 201, body: { id: 'a'.repeat(26), status: 'succeeded', output: 'https://images.example.com/a.png' } } });
		const result = await run('google/nano-banana-pro', { specifyInput: 'json', input: '{"prompt":"a fox","sise":"1K"}', downloadImages: false });
		expect(lastCreate(sandbox).body).toEqual({ input: { prompt: 'a fox', sise: '1K' } });
		expect(JSON.stringify(result.hints)).toContain("has no input field 'sise'");
	});
});

describe('input images', () => {
	const url = 'https://images.example.com/a.png';
	const png = async () => await engine.file(await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } }).png().toBuffer(), 'a.png', 'image/png');
	const form = { inputFields: { mappingMode: 'defineBelow', value: { prompt: 'a fox' } } };
	const sent = () => (lastCreate(sandbox).body as { input: Record<string, string | string[]> }).input;

	test('files and URLs in their order, without a field in the model’s own', async () => {
		const items = [{ json: {}, binary: { data: await png(), second: await png() } }];
		const image = [
			{ field: '', source: 'file', binaryPropertyName: 'data, second' },
			{ field: 'image_input', source: 'url', url },
		];
		const { error } = await run('google/nano-banana-2', { ...form, inputImages: { image } }, { items });
		expect(error).toBeUndefined();
		expect(sent().image_input).toEqual([expect.stringMatching(/^data:image\/png;base64,/), expect.stringMatching(/^data:image\/png/), url]);
	});

	test('a field for one image gets one, also where nobody knows the model', async () => {
		await run('qwen/qwen-image-edit', { ...form, inputImages: { image: [{ field: '', source: 'url', url }] } });
		expect(sent().image).toBe(url);
		const json = { specifyInput: 'json', input: '{"prompt":"a fox"}' };
		await run('acme/paint', { ...json, inputImages: { image: [{ field: 'picture', source: 'url', url }] } });
		expect(sent().picture).toBe(url);
		await run('acme/paint', { ...json, inputImages: { image: [{ field: 'pictures[]', source: 'url', url }] } });
		expect(sent().pictures).toEqual([url]);
	});

	test.each<[string, IDataObject, string]>([
		['too many', { model: 'black-forest-labs/flux-2-klein-4b', rows: Array(6).fill({ field: '', source: 'url', url }) }, "'Input Images' has too many images"],
		['two for a field of one', { model: 'qwen/qwen-image-edit', rows: Array(2).fill({ field: '', source: 'url', url }) }, "'Input Images' has too many images"],
		['a field that the model does not have', { model: 'google/nano-banana-2', rows: [{ field: 'image', source: 'url', url }] }, "The model has no input field 'image'"],
		['a model that takes none', { model: 'recraft-ai/recraft-v4', rows: [{ field: 'image', source: 'url', url }] }, "The model has no input field 'image'"],
		['none where one is needed', { model: 'qwen/qwen-image-edit', rows: [] }, "'Image' is empty"],
		['no field, and nobody knows the model', { model: 'acme/paint', rows: [{ field: '', source: 'url', url }] }, "'Input Images, row 1' has no field"],
	])('%s: refused before anything is sent', async (_, { model, rows }, message) => {
		const { error } = await run(String(model), { ...form, inputImages: { image: rows } });
		expect(error?.message).toBe(message);
		expect(sandbox.ledger.all).toEqual([]);
	});

	test('an image both in JSON and in the input images is refused', async () => {
		const json = { specifyInput: 'json', input: JSON.stringify({ prompt: 'a', image_input: [url] }) };
		const { error } = await run('google/nano-banana-2', { ...json, inputImages: { image: [{ field: '', source: 'url', url }] } });
		expect(error?.message).toBe("The input field 'image_input' is filled twice");
	});
});

describe('a model that is not there', () => {
	const notFound = { route: 'create', respond: { status: 404, body: { detail: 'The requested resource could not be found.', status: 404 } } } as const;

	test('is named', async () => {
		const { error } = await run('nobody/paint', { specifyInput: 'json', input: '{"prompt":"a"}' });
		expect(error?.message).toBe('The model nobody/paint was not found at AnyAPI');
	});

	test('because its maker shut it down: says when, by whom, and what to take instead', async () => {
		sandbox.injections.add(notFound);
		const { error } = await engine.run(replicate(sandbox, 'replicateImagen4', { prompt: 'a fox' }));
		expect(error?.message).toBe('Imagen 4 was shut down by Google on 2026-08-17');
		expect(error?.description).toContain("Use google/nano-banana-2 instead, with the node 'Replicate Run Model'.");
		expect(error?.description).toContain('could not be found');
	});

	test('the node of such a model says it in a notice', () => {
		const properties = (name: string) => engine.loader.getNode(name).type.description;
		const { properties: imagen } = properties('replicateImagen4') as { properties: Array<{ type: string; displayName: string }> };
		expect(imagen.find(({ type }) => type === 'notice')?.displayName).toBe(
			"Imagen 4 was shut down by Google on 2026-08-17. Use google/nano-banana-2 instead, with the node 'Replicate Run Model'.",
		);
	});
});
