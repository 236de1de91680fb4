import type { INodeProperties } from 'n8n-workflow';
import type { Field } from '../../sandbox/aggregator/replicate/inputs.mts';

type Properties = Array<Pick<INodeProperties, 'name' | 'type'> & Partial<INodeProperties>>;

const NO_INPUT = new Set([
	'aggregator',
	'model',
	'waitForCompletion',
	'downloadImages',
	'binaryPropertyOutput',
	'options',
	'additionalFields',
]);
const IMAGE = /^(.*)Source$/;
/** A name that is more than that carries its wire name with it. */
const snakeCase = (name: string) =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `imageSource` comes with `imageUrl` and `binaryPropertyName`, `maskSource` with `maskUrl` and `mask…`. */
function companions(properties: Properties): Set<string> {
	return new Set(
		properties.flatMap(({ name }) => {
			const image = IMAGE.exec(name)?.[1];
			if (image === undefined) return [];
			return [`${image}Url`, `${image}BinaryPropertyName`, 'binaryPropertyName'];
		}),
	);
}

/** Whether a form shows the property for this model; other conditions do not concern the wire. */
function isShownFor({ displayOptions = {} }: Partial<INodeProperties>, model: string): boolean {
	const { show, hide } = displayOptions;
	const shownFor = (show?.['/model'] ?? show?.model) as unknown[] | undefined;
	const hiddenFor = (hide?.['/model'] ?? hide?.model) as unknown[] | undefined;
	return (!shownFor || shownFor.includes(model)) && !hiddenFor?.includes(model);
}

/** A mask, say, where there is an image. */
function isShownBesideOthers({ displayOptions = {} }: Partial<INodeProperties>): boolean {
	return Object.keys(displayOptions.show ?? {}).some((name) => name !== 'model' && name !== '/model');
}

const valuesOf = ({ options = [] }: Partial<INodeProperties>) =>
	options.flatMap((option) => ('value' in option ? [option.value] : []));

function fieldOf(property: Properties[number]): Field {
	const { name, type, required = false, typeOptions = {}, routing } = property;
	const field: Field = {
		name: (routing?.send?.property as string | undefined) ?? snakeCase(name),
		type: 'any',
		required,
		default: property.default,
	};
	if (IMAGE.test(name)) {
		const isOptional = valuesOf(property).includes('none') || isShownBesideOthers(property);
		return { ...field, type: 'uri', required: !isOptional, default: undefined };
	}
	if (type === 'fixedCollection' && name === 'inputImages') {
		const { minRequiredFields = 0, maxAllowedFields } = typeOptions;
		return { ...field, type: 'array', ofUris: true, required: minRequiredFields > 0, mostImages: maxAllowedFields, default: undefined };
	}
	if (type === 'options') return { ...field, values: valuesOf(property) };
	if (type === 'string' || type === 'boolean') return { ...field, type };
	if (type !== 'number') return field;
	return {
		...field,
		type: typeOptions.numberPrecision === 0 ? 'integer' : 'number',
		minimum: typeOptions.minValue,
		maximum: typeOptions.maxValue,
	};
}

/** The input fields of each model that a node is made for, read from the node's own description. */
export function modelInputs(nodes: Properties[]): Map<string, Field[]> {
	const inputs = new Map<string, Field[]>();
	for (const properties of nodes) {
		const model = properties.find(({ name }) => name === 'model');
		const models = model?.type === 'hidden' ? [model.default] : model ? valuesOf(model) : [];
		const additional = properties.find(({ name }) => name === 'additionalFields')?.options ?? [];
		const all = [...properties, ...(additional as Properties)];
		const apart = companions(all);
		const fields = all.filter(
			({ name, type }) => !NO_INPUT.has(name) && !apart.has(name) && type !== 'notice',
		);
		for (const name of models.map(String)) {
			inputs.set(name, fields.filter((field) => isShownFor(field, name)).map(fieldOf));
		}
	}
	return inputs;
}
