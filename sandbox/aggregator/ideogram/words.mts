import type { z } from 'zod';

/** As Python writes a value. */
function repr(value: unknown): string {
	if (typeof value === 'string') return `'${value}'`;
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (value === null || value === undefined) return 'None';
	if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
	if (typeof value === 'object') return `{${Object.entries(value).map(([name, one]) => `'${name}': ${repr(one)}`).join(', ')}}`;
	return String(value);
}

const names = (list: string[]) => list.map((name) => `'${name}'`).join(', ');

function valueAt(value: unknown, path: Array<string | number>): unknown {
	return path.reduce<unknown>((inner, name) => (inner as Record<string | number, unknown> | undefined)?.[name], value);
}

function messageOf(issue: z.ZodIssue, given: unknown): string {
	const value = repr(valueAt(given, issue.path));
	switch (issue.code) {
		case 'invalid_type':
			if (issue.received === 'undefined') return `${names([String(issue.path.at(-1))])} is a required property`;
			return `${value} is not of type '${issue.path.at(-1) === 'color_weight' ? 'number' : issue.expected.replace('number', 'integer')}'`;
		case 'unrecognized_keys':
			return `Additional properties are not allowed (${names(issue.keys)} ${issue.keys.length === 1 ? 'was' : 'were'} unexpected)`;
		case 'invalid_enum_value':
			return `${value} is not one of ${repr(issue.options)}`;
		case 'too_small':
			return issue.type === 'number' ? `${value} is less than the minimum of ${issue.minimum}` : `${value} is too short`;
		case 'too_big':
			return issue.type === 'number' ? `${value} is greater than the maximum of ${issue.maximum}` : `${value} is too long`;
		case 'invalid_union':
			return `${value} is not valid under any of the given schemas`;
		case 'invalid_string':
			return `${value} does not match the pattern`;
		default:
			return issue.message;
	}
}

/**
 * The words of a Python validator of OpenAPI descriptions, with which Ideogram answers: the error, and where
 * it is.
 */
export function wordsOf(issue: z.ZodIssue, given: unknown, at: string): string {
	const isMissing = issue.code === 'invalid_type' && issue.received === 'undefined';
	const path = [at, ...(isMissing ? issue.path.slice(0, -1) : issue.path)].filter((name) => name !== '').join('.');
	return messageOf(issue, given) + (path === '' ? '' : ` - '${path}'`);
}
