import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

export const manifest: {
	repository: { url: string };
	homepage: string;
	bugs: { url: string };
	n8n: { nodes: string[]; credentials: string[] };
} = JSON.parse(read('package.json'));

/** Where the repository is, as package.json says: the only place where anybody writes it. */
export const ADDRESS = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** The page of a node, where the editor's help leads. */
export const pageOf = (name: string) => `${ADDRESS}/blob/main/docs/nodes/${name}.md`;

/** What the files say until they are written anew: the first node's help is never written by hand. */
function addressUntilNow(): string {
	const [, node] = manifest.n8n.nodes[0].split('/').slice(1);
	return /"url": "(https:.*?)\/blob\//.exec(read(`nodes/${node}/${node}.node.json`))?.[1] ?? ADDRESS;
}

/** Every file that names another address until now, with this one: nothing where it has not changed. */
export function withAddress(): Map<string, string> {
	const before = addressUntilNow();
	if (before === ADDRESS) return new Map();
	const files = execFileSync('git', ['grep', '-lI', '--fixed-strings', before], { cwd: root, encoding: 'utf8' });
	return new Map(files.trim().split('\n').map((file) => [file, read(file).replaceAll(before, ADDRESS)]));
}
