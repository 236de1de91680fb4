import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ADDRESS, manifest } from '../../docs/repository.mts';
import { root } from '../../sandbox/n8n/places.mts';

/** Whose repositories are named beside this one. A link to another owner's is a line here. */
const OTHERS = ['n8n-io', 'TryGhost'];

const NAMED = /https:\/\/github\.com\/([\w.-]+)\/[\w.-]+/g;

test('package.json says where the repository is, thrice the same', () => {
	expect(ADDRESS).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/);
	expect(manifest.homepage).toBe(`${ADDRESS}#readme`);
	expect(manifest.bugs.url).toBe(`${ADDRESS}/issues`);
});

test('no file names another address of the repository than package.json (npm run docs writes them all)', () => {
	const tracked = ['ls-files', '--cached', '--others', '--exclude-standard', ':!*pnpm-lock.yaml', ':!*.webp', ':!*.jpg'];
	const files = execFileSync('git', tracked, { cwd: root, encoding: 'utf8' }).trim().split('\n');
	const strange = files.filter((file) => existsSync(path.join(root, file))).flatMap((file) => {
		const text = readFileSync(path.join(root, file), 'utf8').replaceAll(ADDRESS, '');
		const others = [...text.matchAll(NAMED)].filter(([, owner]) => !OTHERS.includes(owner!));
		return others.map(([address]) => `${file}: ${address}`);
	});
	expect(strange).toEqual([]);
});
