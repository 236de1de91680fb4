import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ideogramFieldsPage } from '../../docs/ideogramFields.mts';
import { root } from '../../sandbox/n8n/places.mts';

test('the table of Ideogram’s fields is as the nodes send them now (npm run docs)', async () => {
	expect(readFileSync(path.join(root, 'docs/ideogram-fields.md'), 'utf8')).toBe(await ideogramFieldsPage());
});

test('every field of every Ideogram node leaves somewhere, at each aggregator', async () => {
	const cells = (await ideogramFieldsPage()).split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => line.split(' | ').slice(1));
	expect(cells.length).toBeGreaterThan(150);
	for (const cell of cells) expect(cell).toMatch(/^`[a-z_.[\]]+`: \S/);
});
