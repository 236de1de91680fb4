import { MODEL_REPLIES } from '../../sandbox/aggregator/replicate/schemas.mts';
import { inputSchemaOf, nameOf, publicModels } from './publicModels.mts';

/** The sandbox's schemas against what Replicate itself published of the same version. */
const published = new Map(publicModels().map((model) => [nameOf(model), model]));
const same = [...MODEL_REPLIES].flatMap(([name, reply]) => {
	const model = published.get(name);
	return model?.latest_version.id === reply.latest_version.id ? [[name, reply, model] as const] : [];
});

/** Words for people, which may name addresses */
const withoutDescriptions = (schema: unknown): unknown =>
	JSON.parse(JSON.stringify(schema, (name, value: unknown) => (name === 'description' && typeof value === 'string' ? undefined : value)));

test.each(same)('%s takes in the sandbox what it takes at Replicate', (_, reply, model) => {
	const { Input, ...named } = reply.latest_version.openapi_schema.components.schemas;
	const { components, ...input } = inputSchemaOf(model) as { components: { schemas: Record<string, unknown> } };
	expect(withoutDescriptions(Input)).toEqual(withoutDescriptions(input));
	const referred = Object.keys(named).filter((name) => JSON.stringify(Input).includes(`schemas/${name}"`));
	for (const name of referred) expect([name, named[name]]).toEqual([name, components.schemas[name]]);
});

test('of every version that AnyAPI names there is one', () => {
	expect(same.map(([name]) => name)).toEqual(expect.arrayContaining(['cjwbw/rembg', 'lucataco/flux-dev-lora', 'stability-ai/sdxl']));
	expect(same.length).toBeGreaterThan(10);
});
