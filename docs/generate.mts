/** `npm run docs`: writes the page of each node, the table of Ideogram's fields, and the table of
 * nodes in both READMEs. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';
import { ideogramFieldsPage } from './ideogramFields.mts';
import { nodePages } from './nodePages.mts';
import { READMES, withNodeTable } from './readmeTable.mts';

const docs = path.join(root, 'docs');
rmSync(path.join(docs, 'nodes'), { recursive: true, force: true });
mkdirSync(path.join(docs, 'nodes'), { recursive: true });
for (const [file, text] of nodePages()) writeFileSync(path.join(docs, file), text);
writeFileSync(path.join(docs, 'ideogram-fields.md'), await ideogramFieldsPage());
for (const file of READMES) {
	const place = path.join(root, file);
	writeFileSync(place, withNodeTable(readFileSync(place, 'utf8')));
}
