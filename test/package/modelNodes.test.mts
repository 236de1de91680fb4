import { readdirSync } from 'node:fs';
import path from 'node:path';

import { fieldsOfInput } from '../../nodes/shared/replicate/anyModel/modelSchema';
import { describedModel, DESCRIPTIONS } from '../../nodes/shared/replicate/models';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import type { Field } from '../../sandbox/aggregator/replicate/inputs.mts';
import { root } from '../../sandbox/n8n/places.mts';
import { modelInputs } from './nodeInputs.mts';

/** The form of each node of a model against the model's data file. */

const nodes = builtDescriptions().filter(({ name }) => name.startsWith('replicate'));
const inputs = [...modelInputs(nodes.map(({ properties }) => properties))].filter(([model]) => describedModel(model)?.input);

test('every node of a model has its data file', () => {
	expect(inputs.length).toBeGreaterThan(10);
});

test.each(inputs)('the node of %s asks for what the model takes', (model, fields) => {
	const described = new Map(fieldsOfInput(describedModel(model)!.input).map((field) => [field.name, field]));
	const faults = fields.flatMap((field) => faultsOf(field, described.get(field.name)).map((fault) => `${field.name}: ${fault}`));
	const left = [...described.values()].filter(({ name, required }) => required && !fields.some((field) => field.name === name));
	expect([...faults, ...left.map(({ name }) => `${name}: is required, and the node does not ask for it`)]).toEqual([]);
});

function faultsOf(field: Field, its: ReturnType<typeof fieldsOfInput>[number] | undefined): string[] {
	if (!its) return ['the model has no such field'];
	const { values = [], minimum = -Infinity, maximum = Infinity, mostImages, required, default: byDefault } = field;
	const { choices = [] } = its;
	return [
		...values.filter((value) => !choices.includes(value as never)).map((value) => `${String(value)} is none of its choices`),
		...(values.length === 0 ? [] : choices.filter((choice) => !values.includes(choice)).map((choice) => `its choice ${choice} is missing`)),
		// a node may allow less than the model does
		...(minimum < (its.minimum ?? -Infinity) ? [`${minimum} is below its minimum, ${its.minimum}`] : []),
		...(maximum > (its.maximum ?? Infinity) ? [`${maximum} is above its maximum, ${its.maximum}`] : []),
		...(its.minimum !== undefined && minimum === -Infinity ? [`has no minimum; the model's is ${its.minimum}`] : []),
		...(its.maximum !== undefined && maximum === Infinity ? [`has no maximum; the model's is ${its.maximum}`] : []),
		...(mostImages === its.mostImages ? [] : [`takes ${mostImages} images, the model ${its.mostImages}`]),
		...(required || !its.required ? [] : ['the model requires it (required: true, min: 1)']),
		...(byDefault === undefined || its.byDefault === undefined || byDefault === its.byDefault ? [] : [`its default is ${String(its.byDefault)}`]),
	];
}

test('every data file is in the list', () => {
	const folder = path.join(root, 'nodes/shared/replicate/descriptions');
	const listed = DESCRIPTIONS.map(({ model, version }) => ({ model, version }));
	const lost = readdirSync(folder).filter((file) => {
		if (!file.endsWith('.json')) return false;
		return !listed.some(({ model }) => file === `${model.replace('/', '.')}.json`);
	});
	expect(lost.map((file) => `descriptions/${file} is not in nodes/shared/replicate/models.ts`)).toEqual([]);
});
