import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuseStaleBuild } from '../freshBuild.mts';

let folder: string;
const write = async (file: string, secondsAgo: number) => {
	const full = path.join(folder, file);
	await mkdir(path.dirname(full), { recursive: true });
	await writeFile(full, '');
	const at = new Date(Date.now() - secondsAgo * 1000);
	await utimes(full, at, at);
};

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'fresh-build-'));
	await write('nodes/Echo/Echo.node.ts', 60);
});
afterEach(async () => await rm(folder, { recursive: true }));

test('tests of the built package do not begin without a build', () => {
	expect(() => refuseStaleBuild(folder)).toThrow('The package is not built: run "npm run build"');
});

test('nor with one that is older than a source', async () => {
	await write('dist/index.js', 120);
	expect(() => refuseStaleBuild(folder)).toThrow('The build is older than nodes/Echo/Echo.node.ts');
});

test('but with one that is newer than all', async () => {
	await write('dist/index.js', 30);
	expect(() => refuseStaleBuild(folder)).not.toThrow();
});
