import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';
import { manifest, pageOf, withAddress } from './repository.mts';

const classOf = (file: string) => path.basename(file).split('.')[0];

/** File → text, of what package.json says: what the package exports, and where it lies. Needs no build. */
export function fromManifest(): Map<string, string> {
	return new Map([...withAddress(), ...manifest.n8n.nodes.map(codex), ['index.ts', index()]]);
}

function index(): string {
	const { credentials, nodes } = manifest.n8n;
	const lines = [...credentials, ...nodes].map((file) => {
		const source = file.replace(/^dist\//, './').replace(/\.js$/, '');
		return `export { ${classOf(file)} } from '${source}';`;
	});
	return ['// Made by `npm run docs` from package.json. Do not edit.', ...lines, ''].join('\n');
}

/** What the editor's search knows of a node, with the address of its help. */
function codex(node: string): [file: string, text: string] {
	const file = node.replace(/^dist\//, '').replace(/\.js$/, '.json');
	const name = classOf(node).replace(/^./, (first) => first.toLowerCase());
	return [file, readFileSync(path.join(root, file), 'utf8').replace(/"url": ".*?"/, `"url": "${pageOf(name)}"`)];
}
