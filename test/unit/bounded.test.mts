import { Fault } from '../../nodes/shared/aggregator/fault';
import { plainText } from '../../nodes/shared/aggregator/words';
import { bounded, boundedFault } from '../../nodes/shared/engine/jobs/bounded';
import type { Outcome } from '../../nodes/shared/engine/outcome';

const LONG = 'x'.repeat(5_000_000);

function outcomeOf(outcome: Partial<Outcome>): Outcome {
	const progress = bounded({ state: 'finished', outcome: { images: [], ...outcome } });
	if (progress.state !== 'finished') throw new Error('It is finished');
	return progress.outcome;
}

describe('a text for an error or a log is one line', () => {
	test.each([
		['a line break', 'a\nb', 'a b'],
		['commands for a terminal', 'a\u001b[2Jb\u0007\u009bc', 'a [2Jb c'],
		['line breaks of Unicode', 'a\u2028b\u2029c\u0085d', 'a b c d'],
		['text that runs backwards', 'photo\u202egnp.exe\u2066', 'photo gnp.exe'],
		['nothing but space', ' \n\t ', ''],
		['an emoji made of several', '👩‍🎨 paints', '👩‍🎨 paints'],
	])('%s', (_, text, line) => expect(plainText(text, 100)).toBe(line));

	test('and as short as asked for, without half a character at its end', () => {
		expect(plainText('abcdef', 6)).toBe('abcdef');
		expect(plainText('abcdefg', 6)).toBe('abcdef…');
		expect(plainText('ab😀', 3)).toBe('ab…');
		expect(plainText(`${' '.repeat(1_000_000)}a${' '.repeat(1_000_000)}b`, 10)).toBe('a…');
	});
});

const kept = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test('no text of a provider is kept at full length', () => {
	const texts = { id: LONG, model: LONG, prompt: LONG, text: { description: LONG, descriptions: Array(1_000).fill(LONG) } };
	const facts = { id: LONG, prompt: LONG, revisedPrompt: LONG, resolution: LONG, styleType: LONG, responseId: LONG };
	expect(kept(bounded({ state: 'running', id: LONG, status: LONG, model: LONG }))).toBeLessThan(2_000);
	expect(kept(outcomeOf({ ...texts, text: undefined, images: [{ url: 'https://a.example', facts }] }))).toBeLessThan(70_000);
	expect(kept(outcomeOf(texts))).toBeLessThan(80_000);
	const fault = boundedFault(new Fault('ended', 'It failed', { id: LONG, description: LONG, withoutAdvice: LONG, imageUrl: LONG }));
	expect(kept(fault.details)).toBeLessThan(5_000);
});

test('what a model wrote, gave beside its files, or offers next is cut', () => {
	const buttons = Array(200_000).fill({ label: LONG.slice(0, 50), customId: LONG.slice(0, 50) });
	expect(kept(outcomeOf({ writtenText: LONG, images: [{ url: 'https://a.example', facts: {} }] }))).toBeLessThan(25_000);
	expect(kept(outcomeOf({ output: LONG, images: [] }))).toBeLessThan(35_000);
	expect(kept(outcomeOf({ output: [LONG, { [LONG]: LONG }, LONG], images: [] }))).toBeLessThan(35_000);
	expect(kept(outcomeOf({ output: Array(250_000).fill(0), images: [] }))).toBeLessThan(35_000);
	expect(kept(outcomeOf({ images: [{ url: 'https://a.example', facts: { buttons: [{ label: LONG, customId: LONG }] } }] }))).toBeLessThan(2_000);
	expect(kept(outcomeOf({ images: [{ url: 'https://a.example', facts: { buttons } }] }))).toBeLessThan(10_000);
});

test('all items of one reply have so much together, whatever script and how many', () => {
	for (const text of ['狐狸', '\u0001', '"', '🦊', 'fox ']) {
		const prompt = text.repeat(20_000);
		const images = Array.from({ length: 2_000 }, () => ({ url: `https://a.example/${'x'.repeat(15_000)}`, facts: { prompt, revisedPrompt: prompt } }));
		for (const some of [images, images.slice(0, 1)]) {
			const { images: left, ...common } = outcomeOf({ id: prompt, model: prompt, prompt, writtenText: prompt, output: prompt, images: some });
			expect(left.length).toBeGreaterThan(0);
			expect(kept(left) + left.length * kept(common)).toBeLessThan(160_000);
		}
	}
});

test('a text that stands for a paid file is kept, however long what comes before it is', () => {
	const reference = `fileInReply/${'0'.repeat(32)}/0/d/500000/iVBORw0KGgo`;
	const { output } = outcomeOf({ output: { text: `${LONG}data:image/png;base64,${reference}${LONG}` }, images: [] });
	expect(JSON.stringify(output)).toContain(reference);
	expect(kept(output)).toBeLessThan(1_000);
});

test('no field name of a provider becomes more than a field', () => {
	const { output } = outcomeOf({ output: JSON.parse('{"__proto__":{"polluted":true},"a":1}'), images: [] });
	expect(JSON.stringify(output)).toBe('{"__proto__":{"polluted":true},"a":1}');
	expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('a prompt keeps its lines', () => {
	expect(outcomeOf({ prompt: 'a fox\n  in snow' }).prompt).toBe('a fox\n  in snow');
});

test('an address that no server takes is none, and an endless list ends', () => {
	const images = Array.from({ length: 100_000 }, (_, index) => ({ url: `https://a.example/${index}`, facts: {} }));
	const [first, ...others] = outcomeOf({ images: [{ url: `https://a.example/${LONG}`, facts: {} }, ...images] }).images;
	expect(first).toMatchObject({ url: undefined, file: { problem: expect.stringMatching(/5000018 characters/) } });
	expect(others.length).toBeGreaterThan(200);
	expect(others.at(-1)?.file?.problem).toBe(`The reply lists ${100_000 - others.length} more files`);
	expect(kept([first, ...others])).toBeLessThan(70_000);
});

test('a number that JSON does not know is none', () => {
	expect(outcomeOf({ predictTime: Infinity, images: [{ facts: { seed: -Infinity } }] })).toMatchObject({ predictTime: undefined, images: [{ facts: { seed: undefined } }] });
});
