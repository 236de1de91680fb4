import path from 'node:path';
import type { INodeProperties } from 'n8n-workflow';

import { keyMask } from '../../nodes/shared/aggregator/masked';
import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { readInputImages } from '../../nodes/shared/form/readInputImages';
import type { Item } from '../../nodes/shared/form/item';
import { hostileTexts, piecesOf } from './linear/hostileTexts.mts';
import { parsersIn, patternsIn, sourceFiles, type Pattern } from './linear/patterns.mts';

/**
 * No text of a reply or of a user may hold n8n up: while an expression runs, no webhook, stop or timeout
 * gets through. Whatever is tried here comes from the sources, so a new expression is tried by itself.
 */
const BAR = { characters: 100_000, ms: 50 };
/** Most texts are tried in short: what takes quadratic time shows there, and is looked at in full length. */
const SHORT = { characters: 10_000, ms: 0.4 };
const TINY_MS = 5;

/** Made of what was read elsewhere; each is timed in the test that is named. */
const TIMED_ELSEWHERE = new Map([['nodes/shared/aggregator/masked.ts', 'test/unit/masked.test.mts']]);

const found = sourceFiles().map((file) => ({ file, ...patternsIn(file) }));
const patterns = found.flatMap((one) => one.patterns);

function spentMs(work: () => unknown): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

/** The least of a few: the processor also compiles and collects garbage in between. */
function leastMs(work: () => unknown, enough: number): number {
	let least = Number.POSITIVE_INFINITY;
	for (let turn = 0; turn < 4 && least > enough; turn++) {
		least = Math.min(least, spentMs(work));
		if (least > 20 * enough) break;
	}
	return least;
}

/** The text that takes longest, where it takes too long. */
function tooSlow(texts: Iterable<string>, run: (text: string) => unknown): string | undefined {
	for (const text of texts) {
		// what takes the cube of it, or more, would not end
		const tiny = text.slice(0, 600) + text.slice(-10);
		const atOnce = leastMs(() => run(tiny), TINY_MS);
		if (atOnce > TINY_MS) return `${JSON.stringify(text.slice(0, 60))}… of ${tiny.length} characters: ${atOnce.toFixed(0)} ms`;
		const short = leastMs(() => run(text), SHORT.ms);
		if (short <= SHORT.ms) continue;
		const start = text.slice(0, 60);
		// ten times the text would take a hundred times as long, or more
		if (short > 20 * SHORT.ms) return `${JSON.stringify(start)}… of ${text.length} characters: ${short.toFixed(0)} ms`;
		for (const characters of [4 * SHORT.characters, BAR.characters]) {
			const longer = stretched(text, characters);
			const ms = leastMs(() => run(longer), (BAR.ms * characters) / BAR.characters);
			if (ms > (BAR.ms * characters) / BAR.characters) return `${JSON.stringify(start)}… of ${characters} characters: ${ms.toFixed(0)} ms`;
		}
	}
	return undefined;
}

/** The same repeats, and more of them. */
function stretched(text: string, characters: number): string {
	const middle = text.slice(200, -200);
	return text.slice(0, 200) + middle.repeat(Math.ceil(characters / middle.length)).slice(0, characters - 400) + text.slice(-200);
}

function run({ source, flags }: Pattern): (text: string) => unknown {
	const expression = new RegExp(source, flags);
	return (text) => {
		expression.lastIndex = 0;
		return expression.global ? text.replace(expression, '') : expression.test(text);
	};
}

test('the expressions of the sources are found', () => {
	expect(patterns.length).toBeGreaterThan(120);
	const known = ['nodes/shared/aggregator/reply.ts', 'nodes/shared/replicate/creation.ts', 'nodes/shared/aggregator/credential/gatewayCredential.ts'];
	for (const file of known) expect(patterns.some(({ place }) => place.startsWith(file))).toBe(true);
	const unread = found.flatMap((one) => one.unread).filter(({ place }) => !TIMED_ELSEWHERE.has(place.split(':')[0]));
	expect(unread).toEqual([]);
});

test('an expression that takes quadratic time is found', () => {
	const quadratic = ['\\s+$', '[.\\s]+$', '!\\[[^\\]]*\\]\\(', '\\s*%?\\s*$', '(\\w+)-!', 'data:[^,]*,$'];
	for (const source of quadratic) {
		expect([source, tooSlow(hostileTexts(piecesOf(source), SHORT.characters), run({ place: '', source, flags: 'g' }))]).toEqual([source, expect.any(String)]);
	}
});

test('a new expression is found wherever the sources may hold one', () => {
	const code = `
		const WORD = 'ab+c'; const OTHER = /x+y/;
		const field = { validation: [{ type: 'regex', properties: { regex: WORD } }] };
		const made = [new RegExp(WORD, 'g'), RegExp(\`^\${WORD}$\`), new RegExp(OTHER.source)];
		const text = '={{ $json.a.replace(/z+$/, "") }}'; const lost = new RegExp(field.toString());`;
	const { patterns: all, unread } = patternsIn('made-up.ts', code);
	expect(all.map(({ source }) => source).toSorted()).toEqual(['^ab+c$', 'ab+c', 'ab+c', 'x+y', 'x+y', 'z+$']);
	expect(unread).toHaveLength(1);
});

test(
	`every expression takes less than ${BAR.ms} ms for ${BAR.characters} characters of its own pieces`,
	() => {
		const slow = patterns.flatMap((pattern) => {
			const worst = tooSlow(hostileTexts(piecesOf(pattern.source), SHORT.characters), run(pattern));
			return worst === undefined ? [] : [`${pattern.place} /${pattern.source}/${pattern.flags} ${worst}`];
		});
		expect(slow).toEqual([]);
	},
	300_000,
);

/** What people and providers write, again and again. */
const PIECES = [' ', '\n', ',', ', ', '.', '/', '../', '\\', '-', '_', 'a', '1', '%25', '"', '[', '{', '![', '](', '<a>', '&#', 'data:', 'https://a.b/x', ', https://a.b/x', '请稍', '\ud800', '1.', 'a_', ' it'];

function* anyTexts(length: number): Generator<string> {
	for (const piece of PIECES) {
		const body = piece.repeat(Math.ceil(length / piece.length));
		yield `a${body}x\u0000`;
	}
}

test(
	'every exported function that takes a text does as well',
	async () => {
		const slow: string[] = [];
		const parsers = sourceFiles().flatMap((file) => parsersIn(file));
		expect(parsers.length).toBeGreaterThan(20);
		for (const { file, name, rest } of parsers) {
			const module = (await import(path.join(process.cwd(), file))) as Record<string, (...given: unknown[]) => unknown>;
			const worst = tooSlow(anyTexts(SHORT.characters), (text) => attempt(() => module[name](text, ...rest)));
			if (worst !== undefined) slow.push(`${file} ${name}: ${worst}`);
		}
		expect(slow).toEqual([]);
	},
	300_000,
);

/** A refusal is an answer as well. */
function attempt(work: () => unknown): void {
	try {
		work();
	} catch (error) {
		if (error instanceof RangeError) throw error;
	}
}

const connection = connectionOf('customAggregatorApi', { apiKey: 'sk-0123456789abcdef', baseUrl: 'https://gateway.example' });
const inputImages = { displayName: 'Input Images', name: 'inputImages', type: 'fixedCollection', default: {}, routing: { send: { property: 'image' } } } as unknown as INodeProperties;
const itemWith = (row: object) =>
	({ connection, parameter: () => ({ image: [row] }), file: () => ({ field: 'data', identity: 'x', size: 1 }) }) as unknown as Item;

test.each<[string, (text: string) => unknown]>([
	["'URL' of Input Images", (url) => readInputImages(inputImages, itemWith({ source: 'url', url }))],
	["'Input Data Field Name' of Input Images", (binaryPropertyName) => readInputImages(inputImages, itemWith({ source: 'file', binaryPropertyName }))],
	['the mask of the key', keyMask('sk-0123456789abcdef')],
])('%s takes less than that for whatever is written there', (_, read) => {
	expect(tooSlow(anyTexts(SHORT.characters), (text) => attempt(() => read(text)))).toBeUndefined();
});
