import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startN8n } from '../../sandbox/n8n/index.mts';
import { refuseStaleBuild } from '../freshBuild.mts';

const FINISH = Symbol.for('e2e.finish');
const kept = globalThis as unknown as Record<symbol, () => Promise<void>>;

/** Jest calls it before the first file of this layer: one n8n for all of them (`useN8n`). */
export default async function setUp(_: unknown, { rootDir }: { rootDir: string }): Promise<void> {
	refuseStaleBuild(rootDir);
	const folder = await mkdtemp(path.join(tmpdir(), 'e2e-'));
	const files = path.join(folder, 'files');
	const storage = path.join(folder, 'storage');
	await mkdir(files);
	const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), env: { N8N_RESTRICT_FILE_ACCESS_TO: files, N8N_STORAGE_PATH: storage } });
	await n8n.rest.signIn();
	process.env.E2E_N8N = JSON.stringify({ url: n8n.url, files, storage });
	kept[FINISH] = async () => {
		await n8n.stop();
		await rm(folder, { recursive: true, force: true });
	};
}

/** In the same process, but in a module of its own. */
export async function tearDown(): Promise<void> {
	await kept[FINISH]?.();
}
