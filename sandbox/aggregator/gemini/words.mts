import type { z } from 'zod';

const snake = (name: string | number) => String(name).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `generation_config.image_config`, `contents[0].parts[1]` */
const placeOf = (path: Array<string | number>) =>
	path.map((name, index) => (typeof name === 'number' ? `[${name}]` : `${index === 0 ? '' : '.'}${snake(name)}`)).join('');

function valueAt(body: unknown, path: Array<string | number>): unknown {
	return path.reduce<unknown>((inner, name) => (inner as Record<string | number, unknown> | undefined)?.[name], body);
}

/** Of several forms that a part may have, the error of the one that matches best. */
function innermost(issue: z.ZodIssue): z.ZodIssue {
	if (issue.code !== 'invalid_union') return issue;
	const [first] = issue.unionErrors.flatMap(({ issues }) => issues).toSorted((a, b) => b.path.length - a.path.length);
	return first === undefined ? issue : innermost(first);
}

/** Google's words for a field that is unknown, of the wrong type or not one of the choices. */
export function wordsOf(outer: z.ZodIssue, body: unknown): string {
	const issue = innermost(outer);
	const place = placeOf(issue.path);
	switch (issue.code) {
		case 'unrecognized_keys':
			return `Invalid JSON payload received. Unknown name "${issue.keys[0]}"${place === '' ? '' : ` at '${place}'`}: Cannot find field.`;
		case 'invalid_enum_value': {
			const choices = issue.options.map((option) => `'${option}'`);
			return `* GenerateContentRequest.${place}: ${snake(issue.path.at(-1) ?? '')} must be one of ${choices.slice(0, -1).join(', ')}, or ${choices.at(-1)}.\n`;
		}
		case 'invalid_type':
			if (issue.received === 'undefined') return `* GenerateContentRequest.${place}: ${snake(issue.path.at(-1) ?? '')} is not specified\n`;
			return `Invalid value at '${place}' (${issue.expected.toUpperCase()}), ${JSON.stringify(valueAt(body, issue.path))}`;
		default:
			return `Invalid value at '${place}', ${JSON.stringify(valueAt(body, issue.path))}`;
	}
}
