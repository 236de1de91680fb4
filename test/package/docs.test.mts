import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nodePages } from '../../docs/nodePages.mts';
import { READMES, withNodeTable } from '../../docs/readmeTable.mts';
import { root } from '../../sandbox/n8n/places.mts';

/** The model and the aggregator that the two guides add. */
const INVENTED = /Paint|Acme/;

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
	.trim()
	.split('\n')
	.filter((file) => existsSync(path.join(root, file)));
const blocks = (file: string, language: string) =>
	[...read(file).matchAll(new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm'))].map(([, code]) => code);

describe('what is made of the nodes is as the nodes are now (npm run docs)', () => {
	test.each([...nodePages().keys()])('docs/%s', (file) => {
		expect(read(path.join('docs', file))).toBe(nodePages().get(file));
	});

	test('no page of a node that is gone', () => {
		const pages = readdirSync(path.join(root, 'docs/nodes')).map((file) => `nodes/${file}`);
		expect(pages.sort()).toEqual([...nodePages().keys()].sort());
	});

	test.each(READMES)('the table of nodes in %s', (file) => expect(read(file)).toBe(withNodeTable(read(file))));
});

describe.each(documents)('%s', (file) => {
	const text = read(file).replaceAll(/^```[\s\S]*?^```$/gm, '');

	test('leads to files and headings that exist', () => {
		const links = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, link, image]) => link ?? image);
		const broken = links.filter((link) => !/^(https?:|mailto:)/.test(link) && !leadsSomewhere(file, link));
		expect(broken).toEqual([]);
	});

	test('has JSON that parses and commands that exist', () => {
		for (const json of blocks(file, 'json')) expect(() => JSON.parse(json)).not.toThrow();
		const { scripts } = JSON.parse(read('package.json'));
		const named = [...read(file).matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script);
		expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
	});

	test('names files that exist', () => {
		const named = [...text.matchAll(/`((?:nodes|sandbox|examples|docs|test|bench|credentials|icons)\/[\w./-]+\.\w+)`/g)];
		const missing = named.map(([, name]) => name).filter((name) => !existsSync(path.join(root, name)));
		expect(missing.filter((name) => !INVENTED.test(name))).toEqual([]);
	});
});

test('both READMEs say the same: headings, code, links, errors', () => {
	const [english, chinese] = READMES.map((file) => ({
		levels: read(file).match(/^#+/gm),
		code: blocks(file, '\\w+'),
		files: [...read(file).matchAll(/\]\(((?!#)[^)]*)\)/g)].map(([, link]) => link).filter((link) => !READMES.includes(link)).sort(),
		errors: errorsIn(file),
	}));
	expect(chinese).toEqual(english);
});

test('every error that README explains is one that the nodes have, and no refusal is missing', () => {
	const sources = readdirSync(path.join(root, 'nodes/shared'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => read(path.join('nodes/shared', file)))
		.join('\n');
	expect(errorsIn('README.md').filter((error) => !asInSource(error).test(sources))).toEqual([]);

	const refusals = [...read('nodes/shared/aggregator/refusals.ts').matchAll(/message: \(label\) => `([^`]+)`/g)];
	const messages = refusals.map(([, message]) => message.replace('${label}', 'AnyAPI'));
	expect(messages.length).toBeGreaterThan(10);
	expect(messages.filter((message) => !errorsIn('README.md').includes(message))).toEqual([]);
});

/** The first column of the table of errors. */
function errorsIn(file: string): string[] {
	return [...read(file).matchAll(/^\| `((?:[A-Z]|AnyAPI)[^`]+)` \|/gm)].map(([, error]) => error).filter((error) => error.includes(' '));
}

/** Words that a message puts in (a name, a number, a field) are placeholders in the source. */
function asInSource(error: string): RegExp {
	const words = error.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*');
	return new RegExp(words.replaceAll(/AnyAPI|\d+|\bfailed\b|'data'/g, (word) => `(${word}|'?\\$\\{[^\`]*?\\}'?)`));
}

function leadsSomewhere(file: string, link: string): boolean {
	const [place, heading] = decodeURI(link).split('#');
	const target = place === '' ? file : path.join(path.dirname(file), place);
	if (!existsSync(path.join(root, target))) return false;
	return heading === undefined || headingsOf(target).includes(heading);
}

/** As GitHub makes an anchor of a heading. */
function headingsOf(file: string): string[] {
	const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
	return headings.map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\- ]/gu, '').replaceAll(' ', '-'));
}
