import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { root } from '../../sandbox/n8n/places.mts';
import { IN_SIGHT, SEARCH_WORDS } from './searchWords.mts';

interface Entry {
	properties: INodeTypeDescription;
}

/** The search of n8n's editor, which n8n's core has beside it. */
const { sublimeSearch } = createRequire(createRequire(path.join(root, 'index.js')).resolve('n8n-core'))(
	'@n8n/utils/search/sublime-search',
) as { sublimeSearch(words: string, entries: Entry[]): Array<{ item: Entry; score: number }> };

/** The package's nodes in the order in which n8n loads them, each with its file of search words. */
const entries = builtDescriptions().map((description): Entry => {
	const folder = description.name.charAt(0).toUpperCase() + description.name.slice(1);
	const codex = JSON.parse(readFileSync(path.join(root, 'nodes', folder, `${folder}.node.json`), 'utf8'));
	return { properties: { ...description, codex } };
});

const found = (words: string) => sublimeSearch(words, entries).map(({ item }) => item.properties.displayName);

test.each(Object.entries(SEARCH_WORDS))('searching "%s" shows %s among the first', (words, node) => {
	expect(found(words).slice(0, IN_SIGHT)).toContain(node);
});

test('a node that only looks after a request stands behind those that make images', () => {
	const makers = ['Ideogram Generate', 'Ideogram Remix', 'Ideogram Upscale', 'Ideogram V3 Edit'];
	const [task, ...others] = ['Ideogram Get Task', ...makers].map((name) => found('ideogram').indexOf(name));
	expect(task).toBeGreaterThan(Math.max(...others));
	expect(found('image').slice(0, 10)).not.toContain('Replicate Cancel Prediction');
});

/**
 * n8n's own list (`valid-node-categories` of its linter), which has no AI: its panel leaves what is of that category and no part of
 * an agent out of "Action in an app" and of the search.
 */
const CATEGORIES = [
	'Analytics', 'Communication', 'Data & Storage', 'Development', 'Finance & Accounting',
	'Marketing & Content', 'Miscellaneous', 'Productivity', 'Sales', 'Utility',
]; // prettier-ignore

test.each(entries.map(({ properties }) => [properties.displayName, properties.codex] as const))(
	"%s is in categories that n8n's linter takes, and in no subcategory",
	(_, codex) => {
		expect(codex?.categories?.length).toBeGreaterThan(0);
		expect(codex?.categories?.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
		expect(codex).not.toHaveProperty('subcategories');
		expect(codex?.alias).toEqual([...new Set(codex?.alias?.map((word) => word.trim()).filter((word) => word !== ''))]);
	},
);
