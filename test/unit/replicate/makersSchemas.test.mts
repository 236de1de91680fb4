import { fieldsOfInput, fieldsOfReply, type ModelField } from '../../../nodes/shared/replicate/anyModel/modelSchema';
import { DESCRIPTIONS } from '../../../nodes/shared/replicate/models';
import { MODEL_REPLIES } from '../../../sandbox/aggregator/replicate/schemas.mts';

/**
 * What the package says that a model takes, against what its maker published. Neither is made of the other: the data
 * files are written from the models' pages, the sandbox's schemas are Replicate's own (all-the-public-replicate-models)
 * or those that nodetool-ai/nodetool-replicate generates its nodes from.
 */
const described = DESCRIPTIONS.filter(({ input }) => input !== undefined);

/** Where the page says more than the schema does. */
const PAGE_SAYS: Record<string, string[]> = {
	'cjwbw/rembg': ['image: required true, not false'],
	'stability-ai/stable-diffusion-inpainting': ['prompt: required true, not false'],
	// "Range: 0-2147483647", and "1-4 for standard mode, 1-12 for image set mode"
	'qwen/qwen-image-2-pro': ['seed: minimum 0, not undefined', 'seed: maximum 2147483647, not undefined'],
	'wan-video/wan-2.7-image-pro': ['num_outputs: maximum 12, not 4', 'seed: minimum 0, not undefined', 'seed: maximum 2147483647, not undefined'],
};

test('the sandbox has the schema of every model whose fields the package knows', () => {
	expect(described.filter(({ model }) => !MODEL_REPLIES.has(model)).map(({ model }) => model)).toEqual([]);
	expect(described.length).toBeGreaterThan(40);
});

test.each(described.map((one) => [one.model, one] as const))('%s: no field, choice or range that its maker does not have', (model, { input }) => {
	const makers = fieldsOfReply(MODEL_REPLIES.get(model));
	const own = fieldsOfInput(input);
	expect(own.map(({ name }) => name).toSorted()).toEqual(makers.map(({ name }) => name).toSorted());
	const differences = own.flatMap((field) => differencesOf(field, makers.find(({ name }) => name === field.name)!));
	expect(differences).toEqual(PAGE_SAYS[model] ?? []);
});

const COMPARED = ['type', 'required', 'choices', 'minimum', 'maximum', 'mostImages', 'byDefault'] as const;

function differencesOf(own: ModelField, makers: ModelField): string[] {
	const valueOf = (field: ModelField, name: (typeof COMPARED)[number]) => (name === 'choices' ? [...(field.choices ?? [])].map(String).toSorted().join(', ') : field[name]);
	return COMPARED.filter((name) => name !== 'byDefault' || own.byDefault !== undefined).flatMap((name) => {
		const [ours, theirs] = [valueOf(own, name), valueOf(makers, name)];
		return ours === theirs ? [] : [`${own.name}: ${name} ${String(ours)}, not ${String(theirs)}`];
	});
}
