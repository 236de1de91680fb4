import { filledForm, formFieldsOf } from '../../../nodes/shared/replicate/anyModel/modelForm';
import { describedFields, fieldsOfInput, fieldsOfReply } from '../../../nodes/shared/replicate/anyModel/modelSchema';
import { assertRequired, checkJsonInput, inputOfForm } from '../../../nodes/shared/replicate/anyModel/wireInput';
import { describedModel, DESCRIPTIONS, MODELS, OFFERED_MODELS } from '../../../nodes/shared/replicate/models';
import { MODEL_REPLIES } from '../../../sandbox/aggregator/replicate/schemas.mts';
import { RUN_BY_EVERY_DOOR } from '../../engine/everyField.mts';
import { processorMs } from '../processorMs.mts';

const input = (properties: Record<string, unknown>, required: string[] = []) => ({ type: 'object', required, properties });
const one = (property: unknown, schemas?: Record<string, unknown>, name = 'x') =>
	fieldsOfInput(input({ [name]: property }), schemas)[0];

describe('reading what Replicate publishes', () => {
	test.each(RUN_BY_EVERY_DOOR)('%s: as the aggregator serves it and as the package describes it are the same fields', (model) => {
		const served = fieldsOfReply(MODEL_REPLIES.get(model));
		expect(served.length).toBeGreaterThan(2);
		const comparable = (fields: typeof served) => fields.map(({ mostImages: _, ...field }) => field);
		expect(comparable(describedFields(model))).toEqual(comparable(served));
	});

	test('the order is that of x-order', () => {
		const names = fieldsOfInput(input({ b: { 'x-order': 2 }, last: {}, a: { 'x-order': 1 } })).map(({ name }) => name);
		expect(names).toEqual(['a', 'b', 'last']);
	});

	const ratio = { ratio: { type: 'string', enum: ['1:1', '16:9'] } };
	test.each<[string, unknown, object]>([
		['allOf and $ref', { allOf: [{ $ref: '#/components/schemas/ratio' }], default: '1:1' }, { type: 'text', choices: ['1:1', '16:9'], byDefault: '1:1' }],
		['$ref alone', { $ref: '#/components/schemas/ratio' }, { type: 'text', choices: ['1:1', '16:9'] }],
		['anyOf with null', { anyOf: [{ type: 'integer', minimum: 1, maximum: 9 }, { type: 'null' }] }, { type: 'integer', minimum: 1, maximum: 9 }],
		['a list of types', { type: ['string', 'null'] }, { type: 'text' }],
		['nullable', { type: 'number', nullable: true, maximum: 2 }, { type: 'number', maximum: 2 }],
		['choices of numbers', { type: 'integer', enum: [64, 128] }, { type: 'integer', choices: [64, 128] }],
		['an address', { type: 'string', format: 'uri' }, { type: 'image' }],
		['several addresses', { type: 'array', items: { type: 'string', format: 'uri' }, maxItems: 4 }, { type: 'images', mostImages: 4 }],
		['a list of texts', { type: 'array', items: { type: 'string' } }, { type: 'list' }],
		['an object', { type: 'object', properties: {} }, { type: 'json' }],
		['a date', { type: 'string', format: 'date-time' }, { type: 'date' }],
		['a range that is none', { type: 'number', minimum: 5, maximum: 1 }, { type: 'number' }],
		['nothing known', {}, { type: 'any' }],
		['a reference to nowhere', { $ref: '#/components/schemas/gone' }, { type: 'any' }],
	])('%s', (_, property, field) => {
		expect(one(property, ratio)).toEqual({ name: 'x', required: false, ...field });
	});

	test.each(['image', 'input_image', 'mask', 'image_input', 'first_frame_image', 'input_image_2'])(
		'%s is an image also where the schema does not say that it is an address',
		(name) => {
			expect(one({ type: 'string' }, {}, name).type).toBe('image');
			expect(one({ type: 'array', items: { type: 'string' } }, {}, name).type).toBe('images');
		},
	);

	test.each<[string, object]>([
		['images', {}],
		['image_urls', {}],
		['prompts_and_images', {}],
		['denoise_mask', { default: '0' }],
		['fashion_mask', { default: '{"left": 0}' }],
	])('a text called %s that holds several or something else stays a text in the form', (name, more) => {
		expect(one({ type: 'string', ...more }, {}, name).type).toBe('text');
	});

	test('an image by its name whose default is an address, or nothing, stays one', () => {
		for (const byDefault of ['https://example.com/a.png', '', ' ']) expect(one({ type: 'string', default: byDefault }, {}, 'mask').type).toBe('image');
		expect(one({ type: 'string', format: 'uri', default: 'none' }, {}, 'mask').type).toBe('image');
	});

	test('nothing that n8n would take for an expression comes from a schema', () => {
		expect(one({ type: 'string', enum: ['a', '={{ $env }}'] })).toEqual({ name: 'x', required: false, type: 'text' });
		expect(one({ type: 'string', default: '={{ 1 }}' })).not.toHaveProperty('byDefault');
		expect(one({ type: 'string', default: "{{ $fromAI('key') }}" })).not.toHaveProperty('byDefault');
		const odd = { '={{ 1 }}': {}, __proto__x: {}, 'a b': {}, 'a"b': {}, '': {} };
		expect(fieldsOfInput(input({ ...odd, ['__proto__']: {} })).map(({ name }) => name)).toEqual(['__proto__x']);
	});

	test('a key of a third party has no place in a form', () => {
		expect(fieldsOfInput(input({ openai_api_key: { type: 'string', format: 'password' } }))).toEqual([]);
	});

	test('a schema that refers to itself ends', async () => {
		const self = { allOf: Array.from({ length: 40 }, () => ({ $ref: '#/components/schemas/self' })) };
		const many = input(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, self])));
		const used = await processorMs(() => expect(fieldsOfInput(many, { self })).toHaveLength(100));
		expect(used).toBeLessThan(1_000);
	});

	test.each([undefined, null, 'text', 7, [], {}, { latest_version: null }, { latest_version: { openapi_schema: {} } }])(
		'%j is no description of a model',
		(reply) => expect(fieldsOfReply(reply)).toEqual([]),
	);
});

describe('the form', () => {
	const flex = describedFields('black-forest-labs/flux-2-flex');
	const form = formFieldsOf('black-forest-labs/flux-2-flex', flex);
	const shown = form.filter(({ display }) => display);
	const stored = (value: Record<string, unknown>) => ({ mappingMode: 'defineBelow', value, schema: structuredClone(form).map((field) => ({ ...field, removed: false })) });

	test('shows the fields in the model’s own order, with range and default; images are left to the input images, the prompt to its text box', () => {
		expect(shown.map(({ displayName }) => displayName)).toEqual([
			'Aspect Ratio (default 1:1)',
			'Resolution (default 1 MP)',
			'Width (256 to 2048)',
			'Height (256 to 2048)',
			'Steps (1 to 50, default 30)',
			'Guidance (1.5 to 10, default 4.5)',
			'Prompt Upsampling (default true)',
			'Safety Tolerance (1 to 5, default 2)',
			'Seed',
			'Output Format (default webp)',
			'Output Quality (0 to 100, default 80)',
		]);
		expect(shown.find(({ id }) => id === 'output_format')).toMatchObject({
			type: 'options',
			options: [{ name: 'WebP', value: 'webp' }, { name: 'JPG', value: 'jpg' }, { name: 'PNG', value: 'png' }],
		});
	});

	test('a default of blanks is not in the label, and one of several lines stands in one', () => {
		const labels = formFieldsOf('acme/paint', fieldsOfInput(input({ sep: { type: 'string', default: '\n\n' }, blank: { type: 'string', default: ' ' }, caption: { type: 'string', default: 'A caption\nfor this:\n' } })));
		expect(labels.slice(1).map(({ displayName }) => displayName)).toEqual(['Sep', 'Blank', 'Caption (default A caption for this:)']);
	});

	test('what a program wrote into the form as the prompt counts, too', () => {
		const schema = form.map((field) => ({ ...field, removed: field.id === 'prompt' }));
		expect(filledForm({ value: { prompt: 'a fox' }, schema }).values).toEqual({ prompt: 'a fox' });
	});

	test('no default is filled in: it would be sent', () => {
		for (const field of form) expect(field).not.toHaveProperty('defaultValue');
	});

	test('what was stored is read back with its fields, and the model that it was filled in for', () => {
		const { model, fields, values } = filledForm(stored({ prompt: 'a fox', steps: 12 }));
		expect(model).toBe('black-forest-labs/flux-2-flex');
		expect(fields).toEqual(flex);
		expect(values).toEqual({ prompt: 'a fox', steps: 12 });
	});

	test('a value of a field that is not in the form, or was taken out of it, is not there', () => {
		const left = stored({ prompt: 'a fox', image_size: '2K', steps: 12 });
		left.schema = left.schema.map((field) => (field.id === 'steps' ? { ...field, removed: true } : field));
		expect(filledForm(left).values).toEqual({ prompt: 'a fox' });
	});

	test.each([undefined, null, '', {}, { value: null }, { value: 'x', schema: 'y' }])('%j holds nothing', (given) => {
		expect(filledForm(given)).toEqual({ fields: [], values: {} });
	});
});

describe('what goes over the wire', () => {
	const fields = fieldsOfInput(
		input(
			{
				prompt: { type: 'string' },
				steps: { type: 'integer', minimum: 1, maximum: 50 },
				guidance: { type: 'number' },
				fast: { type: 'boolean' },
				size: { type: 'integer', enum: [64, 128] },
				ratio: { type: 'string', enum: ['1:1', '2:3'] },
				lora: { type: 'object' },
				tags: { type: 'array', items: { type: 'string' } },
				when: { type: 'string', format: 'date-time' },
				anything: {},
			},
			['prompt'],
		),
	);

	test('only what was set, each as its type', () => {
		const values = { prompt: 7, steps: '12', guidance: '2.5', fast: 'false', size: '64', ratio: '2:3', lora: '{"a":1}', tags: ['x'], when: '2026-11-21', anything: [1], other: 1 };
		expect(inputOfForm(fields, values)).toEqual({
			prompt: '7', steps: 12, guidance: 2.5, fast: false, size: 64, ratio: '2:3', lora: { a: 1 }, tags: ['x'], when: '2026-11-21', anything: [1],
		}); // prettier-ignore
		expect(inputOfForm(fields, { prompt: 'a', steps: '', guidance: null, fast: undefined, tags: '' })).toEqual({ prompt: 'a' });
		expect(inputOfForm(fields, { fast: false, steps: 50, guidance: 0 })).toEqual({ fast: false, steps: 50, guidance: 0 });
	});

	test('a field called like something that every object inherits is not set by that', () => {
		const inherited = fieldsOfInput(input({ toString: { type: 'string' }, valueOf: {} }, ['toString']));
		expect(inputOfForm(inherited, {})).toEqual({});
		expect(() => assertRequired(inherited, {}, [])).toThrow('is empty');
	});

	test.each<[string, unknown, string]>([
		['steps', 51, "'Steps' can't be 51: The model's field 'steps' takes a whole number from 1 to 50."],
		['steps', '1.5', `'Steps' can't be "1.5": The model's field 'steps' takes a whole number from 1 to 50.`],
		['guidance', 'much', `'Guidance' can't be "much": The model's field 'guidance' takes a number.`],
		['fast', 'yes', `'Fast' can't be "yes": The model's field 'fast' takes true or false.`],
		['ratio', '9:9', `'Ratio' can't be "9:9": The model's field 'ratio' takes one of "1:1", "2:3".`],
		['lora', '[1]', `'Lora' can't be "[1]": The model's field 'lora' takes a JSON object.`],
		['lora', '{', `'Lora' can't be "{": The model's field 'lora' takes a JSON object.`],
		['tags', '{}', `'Tags' can't be "{}": The model's field 'tags' takes a JSON array.`],
		['prompt', { a: 1 }, `'Prompt' can't be {"a":1}: The model's field 'prompt' takes a text.`],
	])('%s %j is refused', (name, value, said) => {
		const attempt = () => inputOfForm(fields, { prompt: 'a', [name]: value });
		expect(attempt).toThrow(expect.objectContaining({ kind: 'parameter' }));
		try {
			attempt();
		} catch (fault) {
			const { message, details } = fault as { message: string; details: { description: string } };
			expect(`${message}: ${details.description}`).toBe(said);
		}
	});

	test.each<[Record<string, unknown>, boolean]>([
		[{ prompt: 'a', steps: 12, unheard_of: {} }, true],
		[{ prompt: 'a', steps: null }, true],
		[{ prompt: 'a', steps: '12' }, false],
		[{ prompt: 7 }, false],
		[{ prompt: 'a', fast: 'true' }, false],
		[{ prompt: 'a', size: '64' }, false],
		[{ prompt: 'a', lora: '{}' }, false],
		[{ prompt: 'a', tags: 'x' }, false],
	])('JSON says what it means: %j', (json, fits) => {
		const attempt = () => checkJsonInput(fields, json);
		if (fits) expect(attempt).not.toThrow();
		else expect(attempt).toThrow("can't be");
	});

	test.each([{}, { prompt: '' }, { prompt: '  ' }, { prompt: null }])('%j lacks what the model needs', (values) => {
		expect(() => assertRequired(fields, values, [])).toThrow("'Prompt' is empty");
	});

	test('an image that is needed may come from the input images', () => {
		const edit = describedFields('qwen/qwen-image-edit');
		expect(() => assertRequired(edit, { prompt: 'a' }, [])).toThrow("'Image' is empty");
		expect(() => assertRequired(edit, { prompt: 'a' }, ['image'])).not.toThrow();
		expect(() => assertRequired(edit, { prompt: 'a', image: 'https://example.com/a.png' }, [])).not.toThrow();
	});
});

describe('the data files', () => {
	const JSON_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

	test.each(DESCRIPTIONS.map((described) => [described.model, described] as const))('%s names its source, says what it is for, and is read whole', (model, described) => {
		expect(described.source).toMatch(/replicate\.com|anyapi/);
		expect(described.description.length).toBeGreaterThan(10);
		const names = Object.keys((described.input as { properties?: object } | undefined)?.properties ?? {});
		const fields = fieldsOfInput(described.input);
		expect(fields.map(({ name }) => name)).toEqual(names);
		// of no type: its choices lie behind a $ref, and are to be written out
		expect(fields.filter(({ type }) => type === 'any')).toEqual([]);
		const properties = Object.values((described.input as { properties?: Record<string, { type?: string }> } | undefined)?.properties ?? {});
		expect(properties.map(({ type = 'string' }) => type).filter((type) => !JSON_TYPES.includes(type))).toEqual([]);
		expect(describedModel(model)?.model ?? model).toBe(model);
	});

	test('what is shut down is not offered, and what to take in its place is', () => {
		const gone = DESCRIPTIONS.filter(({ shutDown }) => shutDown);
		expect(gone.map(({ model }) => model)).toEqual(['google/imagen-4', 'google/imagen-4-fast', 'google/imagen-4-ultra']);
		const offered = OFFERED_MODELS.map(({ value }) => value);
		for (const { model, shutDown } of gone) {
			expect(offered).not.toContain(model);
			expect(offered).toContain(shutDown?.instead);
			expect(shutDown?.on).toMatch(/^\d{4}-\d\d-\d\d$/);
		}
	});

	test('the list begins with today’s models', () => {
		expect(OFFERED_MODELS.slice(0, 2).map(({ value }) => value)).toEqual(['google/nano-banana-2', 'google/nano-banana-pro']);
		expect(MODELS.imagen4).toHaveLength(3);
	});
});
