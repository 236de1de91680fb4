import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { pack, unpack } from '../../sandbox/n8n/package.mts';
import { root } from '../../sandbox/n8n/places.mts';

const run = promisify(execFile);
const SCAN_MS = 120_000;

let folder: string;
let unpacked: string;

beforeAll(async () => {
	// Below the repository, so that n8n-workflow, which n8n itself brings, is found.
	await mkdir(path.join(root, '.sandbox'), { recursive: true });
	folder = await mkdtemp(path.join(root, '.sandbox/packed-'));
	unpacked = await unpack(await pack(folder), folder);
}, 60_000);

afterAll(async () => await rm(folder, { recursive: true, force: true }));

const manifest = async () => JSON.parse(await readFile(path.join(unpacked, 'package.json'), 'utf8'));

function filesOf(place: string): string[] {
	return readdirSync(place, { recursive: true, encoding: 'utf8' })
		.filter((file) => statSync(path.join(place, file)).isFile())
		.map((file) => file.replaceAll(path.sep, '/'));
}

test('the tarball holds dist, both READMEs, licence and package.json, nothing else', () => {
	// npm takes every README along, translations too.
	const top = readdirSync(unpacked).filter((name) => !/^README\.[a-z]{2}-[A-Z]{2}\.md$/.test(name));
	expect(top.sort()).toEqual(['LICENSE.md', 'README.md', 'dist', 'package.json']);
	const published = /^dist\/(index\.js|(nodes|credentials)\/.+\.(js|json)|icons\/.+\.svg)$/;
	const others = filesOf(unpacked).filter((file) => file.startsWith('dist/') && !published.test(file));
	expect(others).toEqual([]);
});

test('the unpacked size stays small', () => {
	const bytes = filesOf(unpacked).map((file) => statSync(path.join(unpacked, file)).size);
	const kilobytes = Math.round(bytes.reduce((sum, size) => sum + size, 0) / 1000);
	console.log(`Unpacked: ${kilobytes} kB in ${bytes.length} files`);
	expect(kilobytes).toBeLessThan(1_000);
});

test('all that it registers with n8n is in it', async () => {
	const { n8n } = await manifest();
	const files = filesOf(unpacked);
	expect([...n8n.nodes, ...n8n.credentials].filter((file: string) => !files.includes(file))).toEqual([]);
});

test('its main exports classes', async () => {
	const code = 'console.log(JSON.stringify(Object.values(require(process.argv[1])).map(String)))';
	const { stdout } = await run(process.execPath, ['-e', code, unpacked]);
	const exported: string[] = JSON.parse(stdout);
	expect(exported.length).toBeGreaterThan(1);
	for (const text of exported) expect(text).toMatch(/^class \w+ /);
});

test('it needs nothing but n8n at run time', async () => {
	const { dependencies = {}, peerDependencies } = await manifest();
	expect(dependencies).toEqual({});
	expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
});

test.each(['source', 'tarball'])(
	'n8n’s package scanner finds nothing in the %s',
	async (kind) => {
		const place = kind === 'source' ? root : unpacked;
		// n8n's lint rules behave differently under their own test runner's NODE_ENV.
		const env = { ...process.env, NODE_ENV: 'production' };
		const { stdout } = await run(process.execPath, ['test/package/scan.mjs', kind, place], { env });
		const { passed, files, findings } = JSON.parse(stdout);
		expect(findings).toEqual([]);
		expect(passed).toBe(true);
		expect(files).toBeGreaterThan(5);
	},
	SCAN_MS,
);

test('no file of the repository names a package registry', async () => {
	const { stdout } = await run('git', ['grep', '-lE', 'https?://[a-z.]*(registry|npmmirror|verdaccio|artifactory)[a-z.]*/'], {
		cwd: root,
	}).catch(() => ({ stdout: '' }));
	expect(stdout.trim().split('\n').filter((file) => file && !file.startsWith('test/package/'))).toEqual([]);
});
