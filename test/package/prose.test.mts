import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import writeGood from 'write-good';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { root } from '../../sandbox/n8n/places.mts';

/** docs/style.md says how texts read; this keeps the worst out. */

/** Words of our own that no reader knows, and constructions that have to be read twice. */
const BANNED: RegExp[] = [
	/\b(sent|made|repeated|tried) again by itself\b/i,
	/\b(of|by) itself\b/i,
	/\bof (its|their|your) own\b/i,
	/\bwhat is (left|there|kept|wrong|asked|asked for)\b/i,
	/\bleaves? by an? output\b/i,
	/\bin place of\b/i,
	/\bnobody (knows|can know|can say|hears)\b/i,
	/\bis no image but\b/i,
	/\bnone of the internet's\b/i,
	/ — /,
];

/** What write-good looks for here: "there is", a repeated word, a sentence that begins with "so", clichés. */
const CHECKS = { passive: false, adverb: false, weasel: false, tooWordy: false, eprime: false };

const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
	.trim()
	.split('\n')
	// the pages of the nodes consist of the forms' texts, which are checked below
	.filter((file) => !file.startsWith('docs/nodes/') && !file.includes('zh-CN') && file !== 'LICENSE.md');

/** The sentences of a page, without code, tables' rules, addresses, and the table of names that `npm test -- explorerPlanted` prints. */
function prose(text: string): string {
	let codes = 0;
	return text
		.replaceAll(/^```[\s\S]*?^```$/gm, '')
		.replaceAll(/^\| planted \|.*\n(\|.*\n)*/gm, '')
		.replaceAll(/`[^`]*`/g, () => `code${codes++}`)
		.replaceAll(/\]\([^)]*\)/g, ']')
		.replaceAll(/<[^>]*>/g, '');
}

const faultsIn = (text: string): string[] => [
	...BANNED.flatMap((words) => words.exec(text)?.[0] ?? []),
	...writeGood(text, CHECKS).map(({ reason }) => reason),
];

test.each(documents)('%s reads well', (file) => {
	expect(faultsIn(prose(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});

test.each(readdirSync(path.join(root, 'examples')).filter((file) => file.endsWith('.json')))('the notes of examples/%s read well', (file) => {
	const { nodes } = JSON.parse(readFileSync(path.join(root, 'examples', file), 'utf8')) as { nodes: Array<{ type: string; parameters: { content?: string } }> };
	const notes = nodes.flatMap(({ type, parameters: { content } }) => (type === 'n8n-nodes-base.stickyNote' ? (content ?? '') : []));
	expect(notes.length).toBeGreaterThan(0);
	expect(notes.flatMap((note) => faultsIn(prose(note)))).toEqual([]);
});

/** Every text that a form shows. */
function textsOf(properties: INodeProperties[]): string[] {
	return properties.flatMap((property) => {
		const { displayName, description, hint, options = [], modes = [] } = property;
		const inner = options.flatMap((option) => {
			if ('values' in option) return [option.displayName, ...textsOf(option.values)];
			return 'type' in option ? textsOf([option]) : 'name' in option ? [option.name, option.description] : [];
		});
		return [displayName, description, hint, ...inner, ...modes.flatMap(({ hint: of }) => (typeof of === 'string' ? of : []))].filter((text): text is string => typeof text === 'string');
	});
}

test.each(builtDescriptions().map((description) => [description.displayName, description] as const))('the form of %s reads well', (_name, { description, properties }) => {
	expect([description, ...textsOf(properties)].flatMap((text) => faultsIn(text).map((fault) => `${fault}: ${text}`))).toEqual([]);
});
