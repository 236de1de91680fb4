import { Fault } from '../../nodes/shared/aggregator/fault';
import { plainText } from '../../nodes/shared/aggregator/plainText';
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

test('no text of a provider is kept at full length', () => {
	const texts = { id: LONG, model: LONG, prompt: LONG, text: { description: LONG, descriptions: Array(1_000).fill(LONG) } };
	const facts = { prompt: LONG, revisedPrompt: LONG, resolution: LONG, styleType: LONG, responseId: LONG };
	expect(JSON.stringify(bounded({ state: 'running', id: LONG, status: LONG, model: LONG })).length).toBeLessThan(2_000);
	expect(JSON.stringify(outcomeOf({ ...texts, text: undefined, images: [{ url: 'https://a.example', facts }] })).length).toBeLessThan(70_000);
	expect(JSON.stringify(outcomeOf(texts)).length).toBeLessThan(2_100_000);
	const fault = boundedFault(new Fault('ended', 'It failed', { id: LONG, description: LONG }));
	expect(JSON.stringify(fault.details).length).toBeLessThan(3_000);
});

test('a prompt keeps its lines', () => {
	expect(outcomeOf({ prompt: 'a fox\n  in snow' }).prompt).toBe('a fox\n  in snow');
});

test('an address that no server takes is none, and an endless list ends', () => {
	const images = Array.from({ length: 100_000 }, (_, index) => ({ url: `https://a.example/${index}`, facts: {} }));
	const [first, ...others] = outcomeOf({ images: [{ url: `https://a.example/${LONG}`, facts: {} }, ...images] }).images;
	expect(first).toMatchObject({ url: undefined, file: { problem: expect.stringMatching(/5000018 characters/) } });
	expect(others).toHaveLength(1_999);
	expect(others.at(-1)?.file?.problem).toBe('The reply lists 98001 more files');
});

test('a number that JSON does not know is none', () => {
	expect(outcomeOf({ predictTime: Infinity, images: [{ facts: { seed: -Infinity } }] })).toMatchObject({ predictTime: undefined, images: [{ facts: { seed: undefined } }] });
});
