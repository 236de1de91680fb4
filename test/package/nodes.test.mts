import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KINDS } from '../../bench/soak/kinds.mts';
import { fromManifest } from '../../docs/fromManifest.mts';
import { fromNodes } from '../../docs/fromNodes.mts';
import { manifest } from '../../docs/repository.mts';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { manifest as packed, root } from '../../sandbox/n8n/places.mts';
import { ROWS } from '../editor/rows.mts';
import { FAMILIES } from '../unit/fuzz/families.mts';

/** Nothing of what a provider made passes through them. */
const NOT_FUZZED = ['aggregatorKeyUsage'];

test('every node stands wherever nodes are listed, and nothing else does', () => {
	// One after the other: what is wrong in the first is wrong in many places of the next.
	expect(registration()).toEqual([]);
	expect(names()).toEqual([]);
	expect([...lists(), ...made()]).toEqual([]);
});

const folders = readdirSync(path.join(root, 'nodes')).filter((folder) => existsSync(path.join(root, 'nodes', folder, `${folder}.node.ts`)));
const upper = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const nodes = folders.map(lower);

/** package.json against the folders. */
function registration(): string[] {
	const files = folders.map((folder) => `dist/nodes/${folder}/${folder}.node.js`);
	return compare('package.json, n8n.nodes', files, manifest.n8n.nodes);
}

/** Folder, file and class are one name, as n8n's loader wants it; with `name`, `defaults` and the file for the search they are another. */
function names(): string[] {
	const descriptions = builtDescriptions();
	return manifest.n8n.nodes.flatMap((file, at) => {
		const { name, displayName, defaults } = descriptions[at]!;
		const codex = file.replace('dist/', '').replace('.js', '.json');
		if (!existsSync(path.join(root, codex))) return [`${codex}: is missing`];
		const { node } = JSON.parse(readFileSync(path.join(root, codex), 'utf8'));
		return [
			...(file.endsWith(`/${upper(name)}.node.js`) ? [] : [`${file}: its name is ${name}`]),
			...(defaults.name === displayName ? [] : [`${file}: its default name is ${defaults.name}, its display name ${displayName}`]),
			...(node === `${packed.name}.${name}` ? [] : [`${codex}: its node is ${node}`]),
		];
	});
}

/** Written by hand, a line or a row for each node. */
function lists(): string[] {
	const displayed = builtDescriptions().map(({ displayName }) => displayName);
	const fuzzed = FAMILIES.flatMap(({ node: Node, alike = [] }) => [new Node().description.name, ...alike]);
	return [
		...compare('bench/soak/kinds.mts, LINES (a model of Replicate: test/engine/modelExamples.mts, EXAMPLES)', nodes, KINDS.map(({ node }) => node)),
		...compare('test/unit/fuzz/families.mts, FAMILIES (a model of Replicate: test/engine/modelExamples.mts, EXAMPLES)', nodes.filter((node) => !NOT_FUZZED.includes(node)), fuzzed),
		...compare('test/editor/rows.mts, ROWS', displayed, Object.keys(ROWS)),
	];
}

/** Written by `npm run docs`. */
function made(): string[] {
	const files = new Map([...fromManifest(), ...fromNodes()]);
	const pages = readdirSync(path.join(root, 'docs/nodes')).map((page) => `docs/nodes/${page}`);
	return [
		...pages.filter((page) => !files.has(page)).map((page) => `${page}: there is no such node`),
		...[...files].flatMap(([file, text]) => {
			if (!existsSync(path.join(root, file))) return [`${file}: is missing (npm run docs)`];
			const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
			const [other] = text.split('\n').filter((line) => !lines.includes(line));
			return lines.join('\n') === text ? [] : [`${file}: is not as \`npm run docs\` writes it, ${other ?? 'other lines'}`];
		}),
	];
}

function compare(place: string, wanted: string[], there: string[]): string[] {
	return [
		...wanted.filter((one) => !there.includes(one)).map((one) => `${place}: ${one} is missing`),
		...[...new Set(there)].filter((one) => !wanted.includes(one)).map((one) => `${place}: ${one} is no node`),
	];
}
