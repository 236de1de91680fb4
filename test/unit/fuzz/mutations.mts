import fc from 'fast-check';

/** Stands for text that no object can hold: it is put into the finished JSON. */
const DEEP = '@deep@';
const HUGE_NUMBER = '@huge-number@';
const DEPTH = 60_000;

export const KEY = 'sk-fuzz-secret-0123456789';

/** Taken out of the reply while it arrives */
const LARGE_PICTURE = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(60_000, 7)]).toString('base64');

/** What a hostile or broken provider might put anywhere. */
const HOSTILE: unknown[] = [
	'', ' ', '.', '..', '../../x', '..%2f..%2fadmin', '/etc/passwd', 'a/b?c#d', 'x\\..\\y', '\u0000', '\ud800', '\u202eexe.png',
	'https://evil.example/p', '//evil.example/p', 'evil.example:443', 'https://user:pass@evil.example/', 'https://', 'http://[', 'javascript:alert(1)',
	'file:///etc/passwd', 'ftp://evil.example/a.png', 'gopher://127.0.0.1/', 'http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1:5678/rest/login',
	'http://localhost/', 'http://[::1]/', 'http://[::ffff:10.0.0.1]/a.png', 'http://0x7f.1/', 'http://2130706433/', 'https://10.0.0.1/a.png', 'http://metadata.localhost/',
	'data:image/png;base64,AAAA', 'data:image/png;base64,', 'data:,%E0%A4%A', 'data:text/html,<script>alert(1)</script>', 'data:', 'data:image/png;base64,@@@@',
	'NaN', 'Infinity', '1e999', '-1', 'null', 'undefined', 'true', '[object Object]', 'constructor', '__proto__',
	'x'.repeat(100_000), '😀'.repeat(1000), `the key is ${KEY}`, '2025-13-45T99:99:99Z', 'Insufficient credit', 'canceled', 'succeeded', 'failed', 'processing',
	-1, 0, 0.1, 1e308, Number.MAX_SAFE_INTEGER, -1e308, true, false, null, [], {}, [[]], [null], [{}],
	{ __proto__: null, toString: 'x', constructor: { prototype: { polluted: true } } }, { then: 'x', toJSON: 'x', length: 1e9 }, { error: 'x', details: 'y' },
	LARGE_PICTURE, `data:image/png;base64,${LARGE_PICTURE}`, `![a](data:image/png;base64,${LARGE_PICTURE})`, 'a\nforged line\u001b[2J',
	`fileInReply/${'0'.repeat(32)}/0/b/5/iVBOR`, `data:image/png;base64,fileInReply/${'0'.repeat(32)}/0/d/5/iVBOR`,
	DEEP, HUGE_NUMBER, Array.from({ length: 5_000 }, (_, index) => index), Array.from({ length: 60 }, (_, index) => `https://pictures.example/${index}.png`),
]; // prettier-ignore

const NAMES = ['id', 'url', 'data', 'error', 'status', 'output', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'message', 'code', '', '0'];

const value = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...HOSTILE) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) });
const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.string() });

/** Which place of the reply (counted through, so that it fits every reply), and what happens there. */
export const mutation = fc.record({
	// without fast-check's liking for small numbers: place 0 is the whole reply
	place: fc.noBias(fc.nat(200)),
	kind: fc.constantFrom('drop', 'rename', 'replace', 'replace', 'replace', 'wrap', 'repeat', 'add'),
	value,
	name,
});

export type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

interface Place {
	parent: Record<string, unknown>;
	name: string;
}

/** The text of a reply after the mutations, one after the other. */
export function mutated(reply: object, mutations: Mutation[]): string {
	const root: Record<string, unknown> = { reply: JSON.parse(JSON.stringify(reply)) };
	for (const each of mutations) mutate(root, each);
	const text = JSON.stringify(root.reply) ?? 'null';
	return text
		.replaceAll(`"${DEEP}"`, '['.repeat(DEPTH) + ']'.repeat(DEPTH))
		.replaceAll(`"${HUGE_NUMBER}"`, '1e999');
}

function mutate(root: Record<string, unknown>, { place, kind, value, name }: Mutation): void {
	const places = placesIn(root, 0);
	const { parent, name: own } = places[place % places.length] ?? { parent: root, name: 'reply' };
	const old = parent[own];
	if (kind === 'drop') delete parent[own];
	else if (kind === 'wrap') set(parent, own, place % 2 ? [old] : { [name]: old });
	else if (kind === 'repeat') set(parent, own, Array.from({ length: 1 + (place % 40) }, () => old));
	else if (kind === 'add') set(typeof old === 'object' && old !== null ? (old as Record<string, unknown>) : parent, name, value);
	else if (kind === 'rename') {
		delete parent[own];
		set(parent, name, old);
	} else set(parent, own, value);
}

/** As an own field, also where its name is `__proto__`. Values are copied: nothing may hold itself. */
function set(parent: Record<string, unknown>, name: string, value: unknown): void {
	const copy: unknown = value === undefined ? null : JSON.parse(JSON.stringify(value));
	Object.defineProperty(parent, name, { value: copy, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: object, depth: number): Place[] {
	if (depth > 6) return [];
	const parent = value as Record<string, unknown>;
	return Object.keys(parent)
		.slice(0, 30)
		.flatMap((name) => {
			const inner = parent[name];
			return [{ parent, name }, ...(typeof inner === 'object' && inner !== null ? placesIn(inner, depth + 1) : [])];
		});
}
