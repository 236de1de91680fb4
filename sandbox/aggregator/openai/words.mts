import type { z } from 'zod';

export interface Problem {
	message: string;
	param: string | null;
	code: string | null;
}

const quoted = (values: unknown[]) => values.map((value) => `'${String(value)}'`);

function listed(values: unknown[]): string {
	const texts = quoted(values);
	if (texts.length < 3) return texts.join(' and ');
	return `${texts.slice(0, -1).join(', ')}, and ${texts.at(-1)}`;
}

const article = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

/** OpenAI's words for a field that is missing, unknown, of the wrong type, out of range or not one of the choices. */
export function wordsOf(issue: z.ZodIssue, body: unknown): Problem {
	if (issue.code === 'unrecognized_keys') {
		const param = issue.keys[0] ?? null;
		return { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
	}
	const param = issue.path.join('.') || null;
	const given = issue.path.reduce<unknown>((inner, name) => (inner as Record<string | number, unknown> | undefined)?.[name], body);
	const problem = (message: string, code: string | null) => ({ message, param, code });
	switch (issue.code) {
		case 'invalid_type':
			if (issue.received === 'undefined') return problem(`Missing required parameter: '${param}'.`, 'missing_required_parameter');
			// every number in these requests is an integer
			return problem(`Invalid type for '${param}': expected ${article(issue.expected.replace('number', 'integer'))}, but got ${article(issue.received)} instead.`, 'invalid_type');
		case 'invalid_enum_value':
			if (typeof given === 'string') return problem(`Invalid value: '${given}'. Supported values are: ${listed(issue.options)}.`, 'invalid_value');
			return problem(`Invalid type for '${param}': expected one of ${listed(issue.options)}, but got ${article(typeof given)} instead.`, 'invalid_type');
		case 'too_big':
			if (issue.type !== 'number') return problem(`Invalid '${param}': ${issue.type} too long. Expected at most ${issue.maximum}.`, `${issue.type}_above_max_length`);
			if (issue.maximum === 1) return { message: 'You must provide n=1 for this model.', param: null, code: null };
			return problem(`Invalid '${param}': integer above maximum value. Expected a value <= ${issue.maximum}, but got ${String(given)} instead.`, 'integer_above_max_value');
		case 'too_small':
			if (issue.type !== 'number') return problem(`Invalid '${param}': empty ${issue.type}. Expected at least ${issue.minimum}.`, `empty_${issue.type}`);
			return problem(`Invalid '${param}': integer below minimum value. Expected a value >= ${issue.minimum}, but got ${String(given)} instead.`, 'integer_below_min_value');
		default:
			return problem(`Invalid value: '${String(given)}'.`, 'invalid_value');
	}
}
