/** What a model's input field accepts. */
export interface Field {
	name: string;
	type: 'string' | 'number' | 'integer' | 'boolean' | 'uri' | 'array' | 'object' | 'any';
	required: boolean;
	values?: unknown[];
	minimum?: number;
	maximum?: number;
	default?: unknown;
	nullable?: boolean;
	/** For an array: each entry is a URL, and the maximum number */
	ofUris?: boolean;
	mostImages?: number;
}

const said = (value: unknown) => JSON.stringify(value);
const typeName = (value: unknown) =>
	Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;

const isUri = (value: unknown) => typeof value === 'string' && /^(https?:\/\/|data:)/.test(value);

function wrong(field: Field, value: unknown): string | undefined {
	const { name, type, values, minimum, maximum } = field;
	if (value === null && field.nullable) return undefined;
	if (values && !values.includes(value)) {
		return `- input.${name}: ${name} must be one of the following: ${values.map(said).join(', ')}`;
	}
	const expected = type === 'uri' ? 'string' : type === 'integer' ? 'number' : type;
	const isType = type === 'any' || typeName(value) === expected;
	if (!isType || (type === 'integer' && !Number.isInteger(value))) {
		return `- input.${name}: Invalid type. Expected: ${type === 'uri' ? 'string' : type}, given: ${typeName(value)}`;
	}
	if (type === 'uri' && !isUri(value)) {
		return `- input.${name}: Does not match format 'uri'`;
	}
	const odd = field.ofUris ? (value as unknown[]).findIndex((entry) => !isUri(entry)) : -1;
	if (odd >= 0) return `- input.${name}.${odd}: Does not match format 'uri'`;
	const { mostImages = Number.POSITIVE_INFINITY } = field;
	if (field.ofUris && (value as unknown[]).length > mostImages) return `- input.${name}: Array must have at most ${mostImages} items`;
	if (minimum !== undefined && Number(value) < minimum) {
		return `- input.${name}: Must be greater than or equal to ${minimum}`;
	}
	if (maximum !== undefined && Number(value) > maximum) {
		return `- input.${name}: Must be less than or equal to ${maximum}`;
	}
	return undefined;
}

/** Replicate's complaints about this input, line by line. */
export function inputProblems(fields: Field[], input: Record<string, unknown>): string[] {
	const missing = fields
		.filter(({ name, required }) => required && (input[name] === undefined || input[name] === ''))
		.map(({ name }) => `- input: ${name} is required`);
	const known = Object.entries(input).flatMap(([name, value]) => {
		const field = fields.find((candidate) => candidate.name === name);
		if (!field) return [`- input: Additional property ${name} is not allowed`];
		return wrong(field, value) ?? [];
	});
	return [...missing, ...known];
}
