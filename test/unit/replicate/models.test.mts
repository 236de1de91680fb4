import { readdirSync, readFileSync } from 'node:fs';

import { searchModels } from '../../../nodes/shared/replicate/anyModel/modelForm';
import { OFFERED_MODELS } from '../../../nodes/shared/replicate/models';
import { byName, byVersion, modelReference } from '../../../nodes/shared/replicate/creation';

const found = async (filter?: string) =>
	(await searchModels.call({} as never, filter)).results.map(({ value }) => String(value).split(':')[0]);

test('every listed model can be run: by its name, or by its version', () => {
	for (const { value } of OFFERED_MODELS) {
		expect(Object.keys(modelReference(value))).toEqual(value.includes(':') ? ['version'] : ['owner', 'name']);
	}
	const values = OFFERED_MODELS.map(({ value }) => value);
	expect(new Set(values).size).toBe(values.length);
});

test('the list is searched by name and by path, word by word', async () => {
	expect(await found()).toHaveLength(OFFERED_MODELS.length);
	expect(await found('KONTEXT max')).toEqual([
		'black-forest-labs/flux-kontext-max',
		'flux-kontext-apps/multi-image-kontext-max',
	]);
	expect(await found('cjwbw')).toEqual(['cjwbw/rembg']);
	expect(await found('nothing like it')).toEqual([]);
});

test('the list links to the page that tells the fields', async () => {
	const { results } = await searchModels.call({} as never, 'rembg');
	expect(results[0].url).toBe('https://replicate.com/cjwbw/rembg');
});

test('the models of every node are in the list', () => {
	const nodes = readdirSync('nodes').filter((name) => name.startsWith('Replicate'));
	const own = nodes
		.map((name) => readFileSync(`nodes/${name}/${name}.node.ts`, 'utf8'))
		.filter((source) => source.includes('runReplicateModel'));
	expect(own.length).toBeGreaterThan(7);
	for (const source of own) expect(source).toMatch(/modelFields\(\s*MODELS\.\w+/);
});

const hash = 'a'.repeat(64);

test.each(['owner/name', 'black-forest-labs/flux-1.1-pro', 'O_1/n.2-3'])('%s is a name', (text) => {
	expect(byName(text)).toEqual({ owner: text.split('/')[0], name: text.split('/')[1] });
	expect(() => byVersion(text)).toThrow("'Model' can't be");
});

test.each([hash, `owner/name:${hash}`])('%s is a version', (text) => {
	expect(modelReference(` ${text} `)).toEqual({ version: text });
	expect(() => byName(text)).toThrow("'Model' can't be");
});

test.each(['', 'name', '/name', 'owner/', 'a/b/c', '../x', 'a/..', '.a/b', 'a b/c', 'a/b?c', 'a/b#c', 'ä/b', 'a\\b', 'a/b:c'])(
	'%j is neither',
	(text) => {
		expect(() => modelReference(text)).toThrow("'Model' can't be");
	},
);
