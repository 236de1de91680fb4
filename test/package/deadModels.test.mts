import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { root } from '../../sandbox/n8n/places.mts';

/** What OpenAI (2026-05-12 and 2026-10-23) and Google (2026-08-17) shut down */
const DEAD = /dall[·\-. ]?e\b|gpt[- ]image[- ]1(?![\d.-])|imagen\b/i;
const SAYS_SO = /shut (it |them )?down|已停用/i;

/** Its node stays for saved workflows; what it says of itself is tested below. */
const KEPT = 'replicateImagen4';
const KEPT_PAGE = `docs/nodes/${KEPT}.md`;

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const files = execFileSync('git', ['ls-files', 'README*.md', 'docs/*.md', 'examples', 'nodes/*.node.json'], { cwd: root, encoding: 'utf8' })
	.trim()
	.split('\n')
	.filter((file) => file !== KEPT_PAGE && !file.endsWith('ReplicateImagen4.node.json'));

/** The lines that name a dead model, and neither they nor their heading say that it is dead. */
function offers(text: string): string[] {
	let heading = '';
	return text.split('\n').filter((line) => {
		if (line.startsWith('#')) heading = line;
		return DEAD.test(line.replaceAll(KEPT, '')) && !SAYS_SO.test(heading + line);
	});
}

/** Every text of a description, at any depth: names, hints, placeholders, choices. */
function texts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

test.each(files)('%s names no model that was shut down without saying so', (file) => {
	expect(offers(read(file))).toEqual([]);
});

test.each(builtDescriptions().filter(({ name }) => name !== KEPT).map((node) => [node.displayName, node] as const))(
	'%s offers no model that was shut down',
	(_, node) => expect(texts(node).flatMap(offers)).toEqual([]),
);

test('the node that is kept for saved workflows says so in the panel and on its page, and only its own name finds it', () => {
	const nodes = builtDescriptions();
	expect(nodes.find(({ name }) => name === KEPT)?.description).toMatch(SAYS_SO);
	expect(read(KEPT_PAGE)).toMatch(/^\*\*.*shut down.*\*\*$/m);
	const { alias } = JSON.parse(read('nodes/ReplicateImagen4/ReplicateImagen4.node.json'));
	expect(alias.filter((words: string) => !words.includes('imagen'))).toEqual([]);
});
