/** The last step of `npm run docs`, after the build: what the documents have from the nodes. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';
import { fromNodes } from './fromNodes.mts';
import { ideogramFieldsPage } from './ideogramFields.mts';
import { write } from './write.mts';

const made = fromNodes();
for (const page of readdirSync(path.join(root, 'docs/nodes'))) {
	if (!made.has(`docs/nodes/${page}`)) rmSync(path.join(root, 'docs/nodes', page));
}
write(made);
write(new Map([['docs/ideogram-fields.md', await ideogramFieldsPage()]]));
