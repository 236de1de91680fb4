import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** Every source, as the table of test/README.md names it. */
export const SOURCES = globSync('nodes/shared/**/*.ts', { cwd: root })
	.map((file) => file.replaceAll(path.sep, '/').replace(/^nodes\/shared\/|\.ts$/g, ''))
	.sort();

const tests = globSync('test/**/*.test.mts', { cwd: root }).map((file) => file.replaceAll(path.sep, '/').replace(/^test\/|\.test\.mts$/g, ''));

/** The rows of the table: what a source begins with, and where its tests are. */
export function rows(): Array<{ begins: string; tests: string[] }> {
	const [, section = ''] = readFileSync(path.join(root, 'test/README.md'), 'utf8').split('## Source → file');
	const [table] = section.split('\n## ');
	return [...table.matchAll(/^\| `([\w/]+)` \| (.*) \|$/gm)].map(([, begins, cell]) => ({
		begins,
		tests: [...cell.matchAll(/`([\w/]+)`/g)].map(([, name]) => name),
	}));
}

/** Where a source's tests are: those of the longest row, and the unit tests that import it. */
export function homesOf(source: string): string[] {
	const [row] = rows()
		.filter(({ begins }) => (begins.endsWith('/') ? source.startsWith(begins) : source === begins))
		.sort((a, b) => b.begins.length - a.begins.length);
	const importing = tests.filter((name) => /^(unit|package)\//.test(name) && imports(name).includes(source));
	return [...new Set([...importing, ...(row?.tests ?? [])])];
}

export function isTest(name: string): boolean {
	return tests.includes(name);
}

function imports(name: string): string[] {
	const text = readFileSync(path.join(root, 'test', `${name}.test.mts`), 'utf8');
	return [...text.matchAll(/from '[./]*nodes\/shared\/([\w/]+)(?:\.ts)?'/g)].map(([, source]) => source);
}

if (import.meta.main) {
	const [, , word = ''] = process.argv;
	for (const source of SOURCES.filter((name) => name.includes(word))) console.log(`${source}: ${homesOf(source).join(' ')}`);
}
