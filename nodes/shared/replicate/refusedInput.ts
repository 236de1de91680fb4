import { Fault, sentences } from '../aggregator/fault';

/** Replicate's validation, as in `- input.width: Must be less than or equal to 1440` or `- input: prompt is required` */
const COMPLAINT = /- input(?:\.([\w.]+))?: ((?:Invalid type\. )?.+?)(?=\s+- input[.:]|\.(?:\s|$)|$)/g;

/** The field that a complaint about the whole input is about, and what is wrong with it. */
const ABOUT_THE_WHOLE: Array<[complaint: RegExp, said: (field: string) => string]> = [
	[/^(\w+) is required$/, (field) => `'${field}' is missing`],
	[/^Additional property (\w+) is not allowed$/, (field) => `'${field}' is no field of this model`],
];

const WRONG_TYPE = /^Invalid type\. Expected: (.+), given: (.+)$/;

/**
 * A create that was refused for its input: names the model, and each field with what is wrong with it. The
 * provider's own words stay behind that.
 */
export function refusedInput(fault: Fault, model = 'of this version'): Fault {
	const { description = '' } = fault.details;
	const complaints = [...description.matchAll(COMPLAINT)].map(([, field, words]) => plain(field, words));
	if (fault.kind !== 'refused' || complaints.length === 0) return fault;
	return new Fault(fault.kind, `The input does not fit the model ${model}`, {
		...fault.details,
		description: sentences(...complaints, description),
	});
}

function plain(field: string | undefined, words: string): string {
	const [, expected, given] = WRONG_TYPE.exec(words) ?? [];
	if (expected !== undefined) return `'${field ?? 'input'}' takes ${expected}, not ${given}`;
	if (field !== undefined) return words.startsWith(`${field} `) ? `'${field}'${words.slice(field.length)}` : `'${field}': ${words}`;
	for (const [complaint, said] of ABOUT_THE_WHOLE) {
		const [, name] = complaint.exec(words) ?? [];
		if (name !== undefined) return said(name);
	}
	return words;
}
