import { inputProblems, modelInputs } from '../../sandbox/aggregator/replicate/inputs.mts';

const node: Parameters<typeof modelInputs>[0][number] = [
	{ name: 'aggregator', type: 'options' },
	{
		name: 'model',
		type: 'options',
		options: [
			{ name: 'Pro', value: 'acme/pro' },
			{ name: 'Max', value: 'acme/max' },
		],
	},
	{ name: 'prompt', type: 'string', required: true },
	{
		name: 'imageSource',
		type: 'options',
		options: [{ name: 'None', value: 'none' }, { name: 'File', value: 'file' }],
		routing: { send: { property: 'input_image' } },
	},
	{ name: 'binaryPropertyName', type: 'string' },
	{ name: 'imageUrl', type: 'string' },
	{
		name: 'additionalFields',
		type: 'collection',
		options: [
			{
				displayName: 'Steps',
				name: 'numInferenceSteps',
				type: 'number',
				default: 28,
				typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
			},
			{
				displayName: 'Format',
				name: 'outputFormat',
				type: 'options',
				default: 'png',
				options: [{ name: 'PNG', value: 'png' }],
				displayOptions: { hide: { '/model': ['acme/pro'] } },
			},
		],
	},
];
const fields = (model: string) => modelInputs([node]).get(model) ?? [];

test('a model takes what its node has, under the names of the wire', () => {
	expect(fields('acme/pro').map(({ name }) => name)).toEqual([
		'prompt',
		'input_image',
		'num_inference_steps',
	]);
	expect(fields('acme/max').map(({ name }) => name)).toContain('output_format');
});

test('what upstream takes passes', () => {
	const input = { prompt: 'x', input_image: 'https://example.com/a.png', num_inference_steps: 50 };
	expect(inputProblems(fields('acme/pro'), input)).toEqual([]);
});

test.each([
	[{}, '- input: prompt is required'],
	[{ prompt: 1 }, '- input.prompt: Invalid type. Expected: string, given: number'],
	[
		{ prompt: 'x', output_format: 'gif' },
		'- input.output_format: output_format must be one of the following: "png"',
	],
	[
		{ prompt: 'x', num_inference_steps: 51 },
		'- input.num_inference_steps: Must be less than or equal to 50',
	],
	[
		{ prompt: 'x', num_inference_steps: 1.5 },
		'- input.num_inference_steps: Invalid type. Expected: integer, given: number',
	],
	[{ prompt: 'x', input_image: 'C:\\a.png' }, "- input.input_image: Does not match format 'uri'"],
	[{ prompt: 'x', seeds: 1 }, '- input: Additional property seeds is not allowed'],
])('what upstream refuses is refused: %j', (input, problem) => {
	expect(inputProblems(fields('acme/max'), input)).toEqual([problem]);
});
