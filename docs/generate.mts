/** `npm run docs`: writes the page of each node, and the table of nodes in both READMEs. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';
import { nodePages } from './nodePages.mts';
import { READMES, withNodeTable } from './readmeTable.mts';

const docs = path.join(root, 'docs');
rmSync(path.join(docs, 'nodes'), { recursive: true, force: true });
mkdirSync(path.join(docs, 'nodes'), { recursive: true });
for (const [file, text] of nodePages()) writeFileSync(path.join(docs, file), text);
for (const file of READMES) {
	const place = path.join(root, file);
	writeFileSync(place, withNodeTable(readFileSync(place, 'utf8')));
}
