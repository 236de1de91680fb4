import { Fault, sentences } from '../../aggregator/fault';
import { parseJson } from '../../aggregator/words';
import { chosenAmong, givenNumber, givenTruth, isNothing } from '../../form/readFields';
import { labelOf } from '../modelFields';
import { fileWord, isImageField, type ModelField } from './modelSchema';

type Values = Record<string, unknown>;

/**
 * The form's values as the model accepts them, numbers as numbers and JSON as JSON; only what was set.
 *
 * @throws a `parameter` Fault if a value does not fit its field
 */
export function inputOfForm(fields: readonly ModelField[], values: Values): Values {
	const set = fields.flatMap((field) => {
		const value = ownValue(values, field.name);
		return isNothing(value) ? [] : [[field.name, valueOf(field, value)]];
	});
	return Object.fromEntries(set);
}

/** JSON that the user wrote is sent unchanged, so it must already have the fields' types. */
export function checkJsonInput(fields: readonly ModelField[], input: Values): void {
	for (const field of fields) {
		const value = ownValue(input, field.name);
		if (value === undefined || value === null) continue;
		if (typeof value !== 'object' && wrongKind(field, value)) throw cannotBe(field, value);
		valueOf(field, value);
	}
}

/** Also checks fields that only the input images can fill. */
export function assertRequired(fields: readonly ModelField[], input: Values, imageFields: readonly string[]): void {
	const missing = fields.find(
		({ name, required }) => required && !imageFields.includes(name) && isNothing(ownValue(input, name)),
	);
	if (missing === undefined) return;
	const isText = missing.type === 'text' || missing.type === 'any';
	throw new Fault('parameter', `'${labelOf(missing.name)}' is empty`, {
		description: isImageField(missing)
			? `The model needs ${fileWord(missing) === 'image' ? 'an image' : 'a file'} in its field '${missing.name}'. Add one under 'Input Images'.`
			: sentences(
					`The model needs its field '${missing.name}'. Fill it in, or check the expression: it returned nothing for this item`,
					isText ? "An empty text can be sent with 'Using JSON' under 'Specify Input'" : '',
				),
	});
}

/** A model's field may have the name of an inherited property of every object. */
export function ownValue(values: Values, name: string): unknown {
	return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Whether a JSON value has another type than the field: a form makes "4" a number, JSON is taken literally. */
function wrongKind({ type, choices }: ModelField, value: unknown): boolean {
	if (choices !== undefined) return !choices.some((choice) => choice === value);
	if (type === 'number' || type === 'integer') return typeof value !== 'number';
	if (type === 'boolean') return typeof value !== 'boolean';
	if (type === 'any') return false;
	return typeof value !== 'string' || type === 'json' || type === 'list' || type === 'images';
}

function valueOf(field: ModelField, value: unknown): unknown {
	if (field.choices !== undefined) return chosen(field, value);
	switch (field.type) {
		case 'number':
		case 'integer':
			return numberOf(field, value);
		case 'boolean':
			return truthOf(field, value);
		case 'json':
		case 'list':
		case 'images':
			return jsonOf(field, value);
		case 'any':
			return value;
		default:
			return textOf(field, value);
	}
}

function chosen(field: ModelField, value: unknown): string | number {
	const found = chosenAmong((field.choices ?? []).map((choice) => ({ value: choice })), value);
	if (found === undefined) throw cannotBe(field, value);
	return found.value;
}

function numberOf(field: ModelField, value: unknown): number {
	const number = givenNumber(value);
	const { type, minimum = -Infinity, maximum = Infinity } = field;
	const fits = number >= minimum && number <= maximum && Number.isFinite(number);
	if (!fits || (type === 'integer' && !Number.isInteger(number))) throw cannotBe(field, value);
	return number;
}

function truthOf(field: ModelField, value: unknown): boolean {
	const truth = givenTruth(value);
	if (truth !== undefined) return truth;
	throw cannotBe(field, value);
}

function jsonOf(field: ModelField, value: unknown): unknown {
	const json = typeof value === 'string' ? parseJson(value) : value;
	const isKind = field.type === 'json' ? !Array.isArray(json) : Array.isArray(json);
	if (typeof json !== 'object' || json === null || !isKind) throw cannotBe(field, value);
	if (Array.isArray(json) && json.length > (field.mostImages ?? Infinity)) {
		throw new Fault('parameter', `'${labelOf(field.name)}' has too many images`, {
			description: `The model takes up to ${field.mostImages} in its field '${field.name}'; there are ${json.length}.`,
		});
	}
	return json;
}

function textOf(field: ModelField, value: unknown): string {
	if (typeof value === 'object') throw cannotBe(field, value);
	return String(value);
}

function cannotBe(field: ModelField, value: unknown): Fault {
	const given = (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 100);
	return new Fault('parameter', `'${labelOf(field.name)}' can't be ${typeof value === 'string' ? `"${given}"` : given}`, {
		description: `The model's field '${field.name}' takes ${whatItTakes(field)}.`,
	});
}

const KINDS: Record<ModelField['type'], string> = {
	text: 'a text',
	number: 'a number',
	integer: 'a whole number',
	boolean: 'true or false',
	date: 'a date as text',
	json: 'a JSON object',
	list: 'a JSON array',
	image: 'the address of an image',
	images: 'an array of addresses of images',
	any: 'any value',
};

function whatItTakes({ type, choices, minimum, maximum }: ModelField): string {
	if (choices !== undefined) return `one of ${choices.slice(0, 80).map((choice) => JSON.stringify(choice)).join(', ')}${choices.length > 80 ? ', …' : ''}`;
	const from = minimum === undefined ? '' : ` from ${minimum}`;
	const to = maximum === undefined ? '' : ` ${from ? '' : 'up '}to ${maximum}`;
	return `${KINDS[type]}${from}${to}`;
}
