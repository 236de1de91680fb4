import { inputProblems } from '../../sandbox/aggregator/replicate/inputs.mts';
import { MODEL_INPUTS, schemaFields } from '../../sandbox/aggregator/replicate/schemas.mts';

/** As Replicate publishes it: choices lie in schemas of their own. */
const Input = {
	required: ['prompt'],
	properties: {
		prompt: { type: 'string' },
		input_image: { type: 'string', format: 'uri', nullable: true },
		images: { type: 'array', items: { type: 'string', format: 'uri' }, maxItems: 2 },
		num_inference_steps: { type: 'integer', minimum: 1, maximum: 50, default: 28 },
		guidance: { type: 'number', minimum: 0 },
		raw: { type: 'boolean' },
		output_format: { allOf: [{ $ref: '#/components/schemas/output_format' }], default: 'png' },
	},
};
const schemas = { Input, output_format: { type: 'string', enum: ['png', 'jpg'] } };
const fields = schemaFields({ owner: 'acme', name: 'max', latest_version: { id: 'a', openapi_schema: { components: { schemas } } } });

const image = 'https://example.com/a.png';

test('what upstream takes passes', () => {
	const input = { prompt: 'x', input_image: image, images: [image, image], num_inference_steps: 50, guidance: 0.5, raw: false, output_format: 'jpg' };
	expect(inputProblems(fields, input)).toEqual([]);
	expect(inputProblems(fields, { prompt: 'x', input_image: null })).toEqual([]);
});

test.each([
	[{}, '- input: prompt is required'],
	[{ prompt: 1 }, '- input.prompt: Invalid type. Expected: string, given: number'],
	[{ prompt: 'x', output_format: 'gif' }, '- input.output_format: output_format must be one of the following: "png", "jpg"'],
	[{ prompt: 'x', num_inference_steps: 0 }, '- input.num_inference_steps: Must be greater than or equal to 1'],
	[{ prompt: 'x', num_inference_steps: 51 }, '- input.num_inference_steps: Must be less than or equal to 50'],
	[{ prompt: 'x', num_inference_steps: 1.5 }, '- input.num_inference_steps: Invalid type. Expected: integer, given: number'],
	[{ prompt: 'x', raw: 'true' }, '- input.raw: Invalid type. Expected: boolean, given: string'],
	[{ prompt: 'x', guidance: null }, '- input.guidance: Invalid type. Expected: number, given: null'],
	[{ prompt: 'x', input_image: 'C:\\a.png' }, "- input.input_image: Does not match format 'uri'"],
	[{ prompt: 'x', images: image }, '- input.images: Invalid type. Expected: array, given: string'],
	[{ prompt: 'x', images: [image, image, image] }, '- input.images: Array must have at most 2 items'],
	[{ prompt: 'x', seeds: 1 }, '- input: Additional property seeds is not allowed'],
])('what upstream refuses is refused: %j', (input, problem) => {
	expect(inputProblems(fields, input)).toEqual([problem]);
});

test('every schema is read whole: no field without a type, no choice of nothing', () => {
	expect(MODEL_INPUTS.size).toBeGreaterThan(40);
	for (const [model, inputs] of MODEL_INPUTS) {
		expect([model, inputs.filter(({ type }) => type === 'any')]).toEqual([model, []]);
		expect([model, inputs.filter(({ values }) => values?.length === 0)]).toEqual([model, []]);
		const byDefault = Object.fromEntries(inputs.filter(({ default: value, type }) => value !== undefined && type !== 'uri').map(({ name, default: value }) => [name, value]));
		const required = Object.fromEntries(inputs.filter((field) => field.required && !(field.name in byDefault)).map(({ name, type, values }) => [name, values?.[0] ?? (type === 'uri' ? image : 'x')]));
		expect([model, inputProblems(inputs, { ...required, ...byDefault })]).toEqual([model, []]);
	}
});
