import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import { itemOf } from '../../../nodes/shared/engine/openRun';
import type { Run } from '../../../nodes/shared/engine/run';
import { fieldsOfInput } from '../../../nodes/shared/replicate/anyModel/modelSchema';
import { modelFields, type ModelWords } from '../../../nodes/shared/replicate/modelFields';
import { DESCRIPTIONS } from '../../../nodes/shared/replicate/models';
import { modelOperation } from '../../../nodes/shared/replicate/runReplicateModel';

/** A model as a gateway may have it tomorrow, in the place of one of today's. */
jest.mock('../../../nodes/shared/replicate/descriptions/cjwbw.rembg.json', () => ({
	name: 'Paint',
	model: 'acme/paint',
	description: 'Oil paintings',
	source: 'none',
	replaces: { size: ['width', 'height'] },
	images: { field: 'batch', when: { series: 'on' } },
	input: {
		required: ['prompt', 'pictures'],
		properties: {
			prompt: { type: 'string' },
			prompt_2: { type: 'string' },
			pictures: { type: 'array', items: { type: 'string', format: 'uri' }, maxItems: 3 },
			input_image_3: { type: 'string', format: 'uri' },
			size: { type: 'string', enum: ['free', '2K', '4K'], default: 'free' },
			width: { type: 'integer', minimum: 64, maximum: 2048, default: 1024 },
			height: { type: 'integer', minimum: 64, maximum: 2048, default: 1024 },
			strength: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
			batch: { type: 'integer', minimum: 1, maximum: 8, default: 2 },
			series: { type: 'string', enum: ['off', 'on'], default: 'off' },
		},
	},
}));

const of = (model: string) => ({ name: model, value: model, description: model });
const named = (fields: INodeProperties[], name: string) => fields.find((field) => field.name === name);

/** What a node with these fields sends, and for how many images it is billed. */
async function sent(fields: INodeProperties[], parameters: Record<string, unknown>) {
	const defaults = Object.fromEntries(fields.map((field) => [field.name, field.default]));
	const given = new Map(Object.entries({ ...defaults, ...parameters }));
	const context = { getNodeParameter: (name: string) => given.get(name) ?? null, getInputData: () => [{ json: {} }] };
	const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
	const item = itemOf(context as unknown as IExecuteFunctions, { connection } as Partial<Run> as Run, 0);
	const operation = modelOperation(fields);
	const choice = operation.parameters(item);
	const { body } = await operation.request(choice, item);
	return { ...body, count: operation.imageCount?.(choice) };
}

describe('a node made from a data file', () => {
	const words: ModelWords = { prompt: true, pictures: 'What to paint.', input_image_3: 'A third one.', size: 'How large', width: 'Pixels', height: 'Pixels' };
	const fields = modelFields([of('acme/paint')], words, {
		batch: 'How many',
		prompt_2: 'For the second encoder',
		series: 'Whether it goes on',
		strength: { max: 0.8, text: 'From {min} to {max}' },
	});
	const additional = (named(fields, 'additionalFields')?.options ?? []) as INodeProperties[];

	test('takes type, choices, range, default and what is required from it', () => {
		expect(named(fields, 'prompt')).toMatchObject({ displayName: 'Prompt', required: true, typeOptions: { rows: 4 } });
		expect(named(fields, 'size')).toMatchObject({ type: 'options', default: 'free', description: 'How large' });
		expect(named(fields, 'width')).toMatchObject({ default: 1024, typeOptions: { minValue: 64, maxValue: 2048, numberPrecision: 0 } });
		expect(named(fields, 'inputImages')?.typeOptions).toMatchObject({ minRequiredFields: 1, maxAllowedFields: 3 });
		expect(named(fields, 'image3Source')).toMatchObject({ displayName: 'Input Image 3 Source', default: 'none' });
	});

	test('may allow less than the model does, and says its own range', () => {
		expect(named(additional, 'strength')).toMatchObject({ description: 'From 0 to 0.8', typeOptions: { minValue: 0, maxValue: 0.8 } });
	});

	test('sends every field under its own name, whatever digits are in it', async () => {
		const url = 'https://pictures.example/a.png';
		const parameters = {
			prompt: 'a fox',
			size: 'free',
			inputImages: { image: [{ source: 'url', url }] },
			image3Source: 'url',
			image3Url: url,
			additionalFields: { prompt2: 'a red fox' },
		};
		expect(await sent(fields, parameters)).toMatchObject({
			input: { prompt: 'a fox', prompt_2: 'a red fox', pictures: [url], input_image_3: url, size: 'free' },
		});
	});

	test('leaves out what another field replaces, and only where that one is set', async () => {
		const parameters = { prompt: 'a fox', width: 512, height: 512, inputImages: { image: [{ source: 'url', url: 'https://a.example/a.png' }] } };
		const { input: large } = (await sent(fields, { ...parameters, size: '4K' })) as { input?: object };
		expect(large).toMatchObject({ size: '4K' });
		expect(large).not.toHaveProperty('width');
		const { input: free } = (await sent(fields, { ...parameters, size: 'free' })) as { input?: object };
		expect(free).toMatchObject({ size: 'free', width: 512, height: 512 });
	});

	test.each([
		[{}, 1],
		[{ batch: 6 }, 1],
		[{ series: 'on' }, 2],
		[{ batch: 6, series: 'on' }, 6],
	])('%j is counted as the model would bill it', async (additionalFields, count) => {
		const images = { image: [{ source: 'url', url: 'https://a.example/a.png' }] };
		expect(await sent(fields, { prompt: 'a fox', inputImages: images, additionalFields })).toMatchObject({ count });
	});

	test('names a field that the model does not have', () => {
		expect(() => modelFields([of('acme/paint')], { colour: 'Red' }, {})).toThrow("has a field 'colour'");
	});
});

test.each(['black-forest-labs/flux-2-pro', 'google/nano-banana-2'])(
	'%s has a size class beside the ratio, and gets both',
	async (model) => {
		const fields = modelFields([of(model)], { prompt: true, aspect_ratio: true, resolution: 'How large' }, {});
		const [, larger] = (named(fields, 'resolution')?.options ?? []) as Array<{ value: string }>;
		const { input } = (await sent(fields, { prompt: 'a fox', aspectRatio: '16:9', resolution: larger.value })) as { input?: object };
		expect(input).toMatchObject({ aspect_ratio: '16:9', resolution: larger.value });
	},
);

test.each(['ideogram-ai/ideogram-v2-turbo', 'ideogram-ai/ideogram-v3-turbo'])('a resolution of %s takes the place of the ratio', async (model) => {
	const fields = modelFields([of(model)], { prompt: true, aspect_ratio: true, resolution: 'How large' }, {});
	const ofResolution = async (resolution: string) => {
		const { input } = (await sent(fields, { prompt: 'a fox', aspectRatio: '16:9', resolution })) as { input?: object };
		return input;
	};
	expect(await ofResolution('512x1536')).not.toHaveProperty('aspect_ratio');
	expect(await ofResolution('None')).toHaveProperty('aspect_ratio', '16:9');
});

/** Their names sound like it, and they count something else. */
const NO_IMAGES = ['num_inference_steps', 'num_interpolation_steps', 'num_animation_frames', 'output_quality', 'output_compression', 'num_frames'];

test.each(DESCRIPTIONS.map((description) => [description.model, description] as const))(
	'the data file of %s says which field counts images, where one may',
	(_model, { input, images }) => {
		const maybe = fieldsOfInput(input).filter(
			({ name, type }) => type === 'integer' && /image|output|sample|batch|count|^num_|^n$/.test(name) && !NO_IMAGES.includes(name),
		);
		expect(maybe.map(({ name }) => name)).toEqual(images === undefined ? [] : [images.field]);
	},
);
