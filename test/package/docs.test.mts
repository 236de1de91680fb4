import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AGGREGATORS } from '../../nodes/shared/aggregator/aggregators.ts';
import { READMES } from '../../docs/readmeTable.mts';
import { REPLY_ERRORS } from '../../nodes/shared/aggregator/replyErrors/errorOfReply.ts';
import { root } from '../../sandbox/n8n/places.mts';

/** The model and the aggregator that the two guides add. */
const INVENTED = /paint|acme/i;

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
	.trim()
	.split('\n')
	.filter((file) => existsSync(path.join(root, file)));
const blocks = (file: string, language: string) =>
	[...read(file).matchAll(new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm'))].map(([, code]) => code);

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

/** What users read first is there in both languages. */
const IN_BOTH_LANGUAGES = ['README.md', ...['output', 'costs', 'troubleshooting'].map((page) => `docs/${page}.md`)];

test.each(IN_BOTH_LANGUAGES)('%s and its Chinese page say the same: headings, code, links, errors', (page) => {
	const [english, chinese] = [page, page.replace('.md', '.zh-CN.md')].map((file) => ({
		levels: read(file).match(/^#+/gm),
		code: blocks(file, '\\w+'),
		files: [...read(file).matchAll(/\]\(((?!#)[^)]*)\)/g)].map(([, link]) => link.replace(/#.*/, '')).map(inOneLanguage).sort(),
		errors: errorsIn(file),
	}));
	expect(chinese).toEqual(english);
});

const inOneLanguage = (link: string) => link.replace('.zh-CN.md', '.md');

test.each(READMES)('%s has the base URL that each credential begins with', (file) => {
	const named = Object.values(AGGREGATORS).filter(({ baseUrl }) => baseUrl !== '');
	expect(named.length).toBeGreaterThan(2);
	const page = read(file);
	const missing = named.filter(({ label, baseUrl }) => !new RegExp(`^\\| ${label} \\| .*\\| \`${baseUrl}\` \\|$`, 'm').test(page));
	expect(missing.map(({ label, baseUrl }) => `| ${label} | … | \`${baseUrl}\` |`)).toEqual([]);
});

test('every error that is explained is one that the nodes have, and no refusal is missing', () => {
	const sources = readdirSync(path.join(root, 'nodes/shared'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => read(path.join('nodes/shared', file)))
		.join('\n');
	expect(errorsIn('docs/troubleshooting.md').filter((error) => !asInSource(error).test(sources))).toEqual([]);

	const messages = [...new Set(REPLY_ERRORS.map(({ message, purpose }) => message('AnyAPI', purpose && '…')))];
	expect(messages.length).toBeGreaterThan(30);
	expect(messages.filter((message) => !errorsIn('docs/troubleshooting.md').includes(message))).toEqual([]);
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
