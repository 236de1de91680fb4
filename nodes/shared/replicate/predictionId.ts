import { Fault } from '../aggregator/fault';

/** Replicate's ids have 26 letters and digits; other aggregators may make their own. */
const ID = /^[A-Za-z0-9][\w-]{0,199}$/;
const NAMES = ['id', 'predictionId', 'prediction_id'];
const DEEPEST = 6;

/**
 * The prediction's id in what the user gave: the id itself, an address that holds it, or the item or
 * reply of a create, as an object or as its text.
 */
export function predictionIdIn(given: unknown): string {
	const id = idIn(given, 0);
	if (id !== undefined && ID.test(id)) return id;
	const text = (typeof given === 'string' ? given : (JSON.stringify(given) ?? '')).trim();
	throw new Fault('parameter', text === '' ? "'Prediction ID' is empty" : "'Prediction ID' holds no ID", {
		description:
			text === ''
				? "Enter the ID of a prediction, or check the expression: it gave nothing for this item. The nodes that create predictions put it in 'id'."
				: `No prediction ID was found in: ${text.slice(0, 200)}`,
	});
}

function idIn(value: unknown, depth: number): string | undefined {
	if (depth > DEEPEST) return undefined;
	if (typeof value === 'string') return idInText(value.trim(), depth);
	return typeof value === 'object' && value !== null ? idInObject(value, depth) : undefined;
}

function idInText(text: string, depth: number): string | undefined {
	if (/^[[{"]/.test(text)) return idIn(parsed(text), depth + 1);
	return URL.canParse(text) ? idInAddress(new URL(text)) : text;
}

function parsed(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** …/predictions/<id>[/cancel], https://replicate.com/p/<id>, https://replicate.com/owner/name?prediction=<id> */
function idInAddress({ pathname, searchParams }: URL): string | undefined {
	return searchParams.get('prediction') ?? /\/(?:predictions|p)\/([^/]+)/.exec(pathname)?.[1];
}

/** A name at this level first, then what lies deeper (a webhook's body, a list of replies). */
function idInObject(value: object, depth: number): string | undefined {
	const fields = Object.entries(value);
	const named = fields.find(([name, inner]) => NAMES.includes(name) && typeof inner === 'string' && ID.test(inner));
	if (named) return String(named[1]);
	return fields
		.filter(([, inner]) => typeof inner === 'object')
		.map(([, inner]) => idIn(inner, depth + 1))
		.find((id) => id !== undefined);
}
