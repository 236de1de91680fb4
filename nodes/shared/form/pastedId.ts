import { Fault } from '../aggregator/fault';

/** Where a provider's id may be in a user's pasted text. */
export interface IdForm {
	/** Fields that contain it, at any level of a reply */
	names: readonly string[];
	/** Fields that contain it at the top of a reply, if there is none of the others */
	topNames?: readonly string[];
	/** Whether a value of these fields is an id at all */
	isId(value: unknown): boolean;
	inAddress(url: URL): string | undefined;
}

/**
 * Any id that a create may return, as long as it is one part of a URL: mostly letters and digits, a kind
 * before a colon, base64.
 */
export const ID = /^(?!\.{1,2}$)[\w.:~=+@-]{1,200}$/;

/** Describes the parameter in its errors. */
export interface AskedId {
	/** The parameter's label in the form */
	label: string;
	noun: string;
	/** A sentence on which nodes return such an id */
	source: string;
}

/** No reply seen so far was deeper; a pasted text must not exhaust the stack. */
const DEEPEST = 6;

/**
 * Finds the id in the user's input: the id itself, a URL that contains it, or a whole item or reply, as an
 * object or as text. The provider's family decides whether it has the format of an id.
 */
export function pastedId(given: unknown, form: IdForm): string | undefined {
	const value = parsed(given);
	if (typeof value === 'number') return String(value);
	if (typeof value === 'object' && value !== null) {
		return idInObject(value, form, 0) ?? named(value, form.topNames ?? [], form);
	}
	if (typeof value !== 'string' || value === '') return undefined;
	return /^https?:\/\//i.test(value) && URL.canParse(value) ? form.inAddress(new URL(value)) : value;
}

/**
 * The same for a required id, which must match `ID`.
 *
 * @throws Fault of the kind `parameter`
 */
export function requiredId(given: unknown, form: IdForm, { label, noun, source }: AskedId): string {
	const id = pastedId(given, form);
	if (id !== undefined && ID.test(id)) return id;
	const text = (typeof given === 'string' ? given : (JSON.stringify(given) ?? '')).trim();
	throw new Fault('parameter', text === '' ? `'${label}' is empty` : `'${label}' contains no ID`, {
		description:
			text === ''
				? `Enter the ID of a ${noun}, or check the expression: it returned nothing for this item. ${source}`
				: `No ${noun} ID was found in: ${text.slice(0, 200)}`,
	});
}

/** Parses JSON that came as text, also as text inside text. */
export function parsed(given: unknown): unknown {
	if (typeof given !== 'string') return given;
	const text = given.trim();
	if (!/^[[{"]/.test(text)) return text;
	try {
		return parsed(JSON.parse(text));
	} catch {
		return text;
	}
}

/** A name at this level first, then deeper ones (a webhook's body, a list of replies). */
function idInObject(value: object, form: IdForm, depth: number): string | undefined {
	const id = named(value, form.names, form);
	if (id !== undefined || depth >= DEEPEST) return id;
	for (const inner of Object.values(value)) {
		if (typeof inner !== 'object' || inner === null) continue;
		const deeper = idInObject(inner, form, depth + 1);
		if (deeper !== undefined) return deeper;
	}
	return undefined;
}

function named(value: object, names: readonly string[], { isId }: IdForm): string | undefined {
	const found = Object.entries(value).find(([name, id]) => names.includes(name) && isId(id));
	return found && String(found[1]).trim();
}
