import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';
import { modelsPage } from './modelsPage.mts';
import { nodePages } from './nodePages.mts';
import { READMES, withNodeTable } from './readmeTable.mts';

/** File → text, of what the built nodes say: a page each, the models of Run Model, the tables in both READMEs. */
export function fromNodes(): Map<string, string> {
	const pages = [...nodePages()].map(([file, text]) => [`docs/${file}`, text] as const);
	const readmes = READMES.map((file) => [file, withNodeTable(readFileSync(path.join(root, file), 'utf8'), file)] as const);
	return new Map([...pages, ['docs/models.md', modelsPage()], ...readmes]);
}
