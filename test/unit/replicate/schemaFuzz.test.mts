import fc from 'fast-check';
import { isResourceMapperValue } from 'n8n-workflow';

import { Fault } from '../../../nodes/shared/aggregator/fault';
import { filledForm, formFieldsOf } from '../../../nodes/shared/replicate/anyModel/modelForm';
import { fieldsOfReply, modelFieldSchema } from '../../../nodes/shared/replicate/anyModel/modelSchema';
import { inputOfForm } from '../../../nodes/shared/replicate/anyModel/wireInput';

const SCHEMAS = 2_000;
const SEED = 20_261_121;

const NAMES = ['prompt', 'image', 'images', 'aspect_ratio', 'seed', 'a.b', '__proto__', 'constructor', 'toString', '=x', 'a b', ''];
const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.string() });
const reference = fc.oneof(name.map((to) => `#/components/schemas/${to}`), fc.constantFrom('', '#/', 'https://example.com/x'));
const odd = fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.string(), fc.constant([]), fc.constant({}));
const oneOrOdd = <T,>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 15, arbitrary }, { weight: 1, arbitrary: odd });
const maybe = <T,>(arbitrary: fc.Arbitrary<T>) => fc.option(oneOrOdd(arbitrary), { nil: undefined, freq: 2 });

const { property } = fc.letrec((tie) => ({
	property: fc.oneof(
		{ maxDepth: 4, depthIdentifier: 'schema' },
		odd,
		fc.record({
			type: maybe(fc.oneof(fc.constantFrom('string', 'integer', 'number', 'boolean', 'array', 'object', 'null', 'file'), fc.array(odd))),
			format: maybe(fc.constantFrom('uri', 'date', 'date-time', 'password', 'binary')),
			enum: maybe(fc.array(fc.oneof(fc.string(), fc.integer(), odd), { maxLength: 8 })),
			const: maybe(fc.string()),
			default: maybe(fc.oneof(fc.constant('={{ $env.HOME }}'), fc.string(), fc.integer())),
			minimum: maybe(fc.double()),
			maximum: maybe(fc.integer()),
			maxItems: maybe(fc.integer()),
			nullable: maybe(fc.boolean()),
			title: maybe(fc.string()),
			'x-order': maybe(fc.integer()),
			$ref: maybe(reference),
			allOf: maybe(fc.array(tie('property'), { maxLength: 4 })),
			anyOf: maybe(fc.array(tie('property'), { maxLength: 4 })),
			oneOf: maybe(fc.array(tie('property'), { maxLength: 4 })),
			items: maybe(tie('property')),
			properties: maybe(fc.dictionary(name, tie('property'), { maxKeys: 3 })),
		}),
	),
}));

const input = fc.record({
	type: maybe(fc.constant('object')),
	required: maybe(fc.array(oneOrOdd(name))),
	properties: maybe(fc.dictionary(name, property, { maxKeys: 7 })),
});
const reply = oneOrOdd(
	fc.record({
		latest_version: oneOrOdd(
			fc.record({
				openapi_schema: oneOrOdd(
					fc.record({
						components: oneOrOdd(
							fc.record({
								schemas: oneOrOdd(
									fc.tuple(fc.dictionary(name, property, { maxKeys: 5 }), maybe(input)).map(([others, Input]) => ({ ...others, Input })),
								),
							}),
						),
					}),
				),
			}),
		),
	}),
);

/** Every text in a value, keys as well: n8n evaluates what begins with "=". */
function texts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

test('of whatever schema, there are well-formed fields or none; never an exception', () => {
	let withFields = 0;
	const anySchema = fc.property(reply, fc.dictionary(name, odd), (given, values) => {
		const fields = fieldsOfReply(given);
		if (fields.length > 0) withFields += 1;
		expect(modelFieldSchema.array().safeParse(fields).success).toBe(true);
		const form = formFieldsOf('acme/paint', fields);
		expect(texts(form).filter((text) => text.startsWith('='))).toEqual([]);
		expect(form.filter(({ type, options }) => type === 'options' && !options?.length)).toEqual([]);
		const stored = { mappingMode: 'defineBelow', value: { ...values }, schema: JSON.parse(JSON.stringify(form)) };
		expect(isResourceMapperValue(stored)).toBe(true);
		const filled = filledForm(stored);
		expect(filled.fields).toEqual(JSON.parse(JSON.stringify(fields)));
		let invented: string[] = [];
		try {
			const sent = inputOfForm(filled.fields, filled.values);
			const given = Object.keys(filled.values);
			invented = Object.keys(sent).filter((key) => !given.includes(key) || !fields.some((field) => field.name === key));
		} catch (error) {
			expect(error).toBeInstanceOf(Fault);
		}
		expect(invented).toEqual([]);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
	fc.assert(anySchema, { numRuns: SCHEMAS, seed: SEED });
	// most of them are odd, and enough are not
	expect(withFields).toBeGreaterThan(SCHEMAS / 10);
}, 60_000);
