import { Fault } from '../aggregator/fault';

/** Enough for every id seen (22 characters of base64url, UUIDs); no spaces and no slashes. */
const ID = /^[\w.:~=-]{1,200}$/;
const REQUEST_NAMES = ['request_id', 'requestId'];
const DEEPEST = 6;

/**
 * The request id in what the user gave: the id itself, an address that holds it, or the whole reply of
 * a submit, as an object or as its text.
 */
export function requestIdIn(given: unknown): string {
	const value = parsed(given);
	const found = idOf(value);
	if (found === undefined) throw noId(value);
	if (!ID.test(found)) {
		throw new Fault('parameter', `'Request ID' can't be "${found.slice(0, 100)}"`, {
			description: 'A request ID has letters, digits, dashes and underscores, such as QGvBNC-SReSCnZ7y-hnYbg.',
		});
	}
	return found;
}

/** JSON that came as text, also as text in text. */
function parsed(given: unknown): unknown {
	if (typeof given !== 'string') return given;
	const text = given.trim();
	if (!/^[[{"]/.test(text)) return text;
	try {
		return parsed(JSON.parse(text));
	} catch {
		return text;
	}
}

function idOf(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	if (typeof value === 'object' && value !== null) return idInObject(value);
	if (typeof value !== 'string' || value === '') return undefined;
	return /^https?:\/\//i.test(value) && URL.canParse(value) ? idInAddress(new URL(value)) : value;
}

/** `request_id` wherever it lies (`data`, `sampling_requests`, a list of replies); a bare `id` only at the top. */
function idInObject(value: object): string | undefined {
	return named(value, REQUEST_NAMES) ?? idDeeper(value, 0) ?? named(value, ['id']);
}

function idDeeper(value: object, depth: number): string | undefined {
	if (depth > DEEPEST) return undefined;
	for (const inner of Object.values(value)) {
		if (typeof inner !== 'object' || inner === null) continue;
		const id = named(inner, REQUEST_NAMES) ?? idDeeper(inner, depth + 1);
		if (id !== undefined) return id;
	}
	return undefined;
}

function named(value: object, names: string[]): string | undefined {
	for (const [name, id] of Object.entries(value)) {
		if (!names.includes(name)) continue;
		if ((typeof id === 'string' && id.trim() !== '') || typeof id === 'number') return String(id).trim();
	}
	return undefined;
}

/** `…?request_id=<id>`, or Ideogram's own page `https://ideogram.ai/g/<id>/<number of the image>`. */
function idInAddress({ pathname, searchParams }: URL): string | undefined {
	for (const name of REQUEST_NAMES) {
		const id = searchParams.get(name);
		if (id) return id;
	}
	if (/^\/(assets|api\/images)\//.test(pathname)) throw imageAddress();
	const parts = pathname.split('/').filter((part) => part !== '' && !/^\d{1,2}$/.test(part));
	return parts.at(-1);
}

function imageAddress(): Fault {
	return new Fault('parameter', "'Request ID' is the address of an image", {
		description: 'Such an address holds the ID of one image, not of the request that made it. Use what the submit returned.',
	});
}

function noId(given: unknown): Fault {
	const rejected = typeof given === 'object' && given !== null && 'rejected_prompt_id' in given && given.rejected_prompt_id;
	if (rejected) {
		return new Fault('parameter', 'The submit returned no request: its prompt was refused', {
			description: 'The reply names a rejected prompt instead of a request ID. Rephrase the prompt.',
		});
	}
	const text = (typeof given === 'string' ? given : JSON.stringify(given)) ?? '';
	return new Fault('parameter', "'Request ID' holds no ID", {
		description:
			text.trim() === ''
				? 'It is empty. Give the request_id that the submit returned, or its whole reply.'
				: `No request_id was found in: ${text.slice(0, 200)}`,
	});
}
