/** What a text is made of, as an expression sees it. */
export interface Pieces {
	/** What each of its atoms matches, one character or a few */
	atoms: string[];
	/** Runs of neighbouring atoms, as long as the whole at most */
	runs: string[];
}

const CLASSES: Record<string, string> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a', b: '', B: '', n: '\n', r: '\r', t: '\t', v: '\v', f: '\f' };

/**
 * The pieces of a regular expression: what each atom matches (of a class its ends, so that neighbours
 * which match the same are found), and what neighbouring atoms match together.
 */
export function piecesOf(source: string): Pieces {
	const atoms = atomsOf(source);
	const texts = atoms.flat();
	const firsts = atoms.map(([first]) => first ?? '');
	const runs = new Set<string>();
	for (let from = 0; from < firsts.length; from++) {
		for (const length of [2, 3, 5, 8, firsts.length]) {
			const run = firsts.slice(from, from + length).join('');
			if (run.length > 1 && run.length <= 200) runs.add(run);
		}
	}
	return { atoms: [...new Set(texts)].filter((text) => text !== ''), runs: [...runs] };
}

function atomsOf(source: string): string[][] {
	const atoms: string[][] = [];
	for (let index = 0; index < source.length; ) {
		const [atom, length] = atomAt(source, index);
		if (atom.length > 0) atoms.push(atom);
		index += length;
	}
	return atoms;
}

/** What the atom at a place matches, and how long it is written. */
function atomAt(source: string, index: number): [string[], number] {
	const rest = source.slice(index);
	const [group] = /^\((?:\?(?:[:=!]|<[=!]|<\w+>|[a-z-]+:))?/.exec(rest) ?? [];
	if (group !== undefined) return [[], group.length];
	const [quantifier] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest) ?? [];
	if (quantifier !== undefined) return [[], quantifier.length];
	if (rest.startsWith('[')) {
		const end = classEnd(rest);
		return [ofClass(rest.slice(1, end)), end + 1];
	}
	if (rest.startsWith('\\')) return escaped(rest);
	if (')|^$'.includes(rest[0])) return [[], 1];
	return [[rest[0] === '.' ? 'a' : rest[0]], 1];
}

function classEnd(rest: string): number {
	let index = 1;
	while (index < rest.length && (rest[index] !== ']' || index === 1)) index += rest[index] === '\\' ? 2 : 1;
	return index;
}

/** Some members of a class; of one that names what it is not, what others are. */
function ofClass(inside: string): string[] {
	if (inside.startsWith('^')) {
		const none = new Set(ofClass(inside.slice(1)));
		return ['a', ' ', '1', '"', '(', '[', '\\', 'é'].filter((text) => !none.has(text)).slice(0, 4);
	}
	const members: string[] = [];
	for (let index = 0; index < inside.length; ) {
		const [[member = ''], length] = inside[index] === '\\' ? escaped(inside.slice(index)) : [[inside[index]], 1];
		members.push(member);
		index += length;
	}
	return [...new Set(members.filter((member) => member !== ''))].slice(0, 6);
}

function escaped(rest: string): [string[], number] {
	const [, property] = /^\\[pP]\{(\w+)/.exec(rest) ?? [];
	if (property !== undefined) return [[{ Cc: '\u0001', L: 'é', Script: '中', Surrogate: '\ud800' }[property] ?? 'é'], rest.indexOf('}') + 1];
	const [unicode, long, short] = /^\\(?:u\{([0-9a-f]+)\}|[ux]([0-9a-f]{4}|[0-9a-f]{2}))/i.exec(rest) ?? [];
	if (unicode !== undefined) return [[String.fromCodePoint(Number.parseInt(long ?? short, 16))], unicode.length];
	const letter = rest[1] ?? '';
	if (/\d/.test(letter)) return [[], 2];
	return [[CLASSES[letter] ?? letter], 2];
}

/** Before and behind the repeats: nothing, what an expression may have taken already, and what it does not expect. */
const STARTS = ['', 'x', '\n'];
const ENDS = ['', '\u0000x'];

/** Texts of this length that consist of repeats of one piece, behind another, with an end that does not fit. */
export function* hostileTexts({ atoms, runs }: Pieces, length: number): Generator<string> {
	const repeated = new Set([...some(atoms, 24), ...some(runs, 24)]);
	const starts = new Set([...STARTS, ...some(atoms, 10), ...some(runs, 6)]);
	for (const piece of repeated) {
		const body = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
		for (const start of starts) for (const end of ENDS) yield start + body + end;
	}
	// two that alternate: what one takes, the other may take as well
	const few = some(atoms, 8);
	for (const one of few) for (const other of few) if (one !== other) yield (one + other).repeat(Math.ceil(length / (one + other).length)) + ENDS[1];
}

/** So many of them, from the first to the last. */
function some(texts: string[], most: number): string[] {
	if (texts.length <= most) return texts;
	return Array.from({ length: most }, (_, index) => texts[Math.floor((index * texts.length) / most)]);
}
