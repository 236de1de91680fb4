import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';

const SOURCES = ['index.ts', '{nodes,credentials,icons}/**/*.{ts,json,svg}'];

/** Jest calls it before the layers that load the built package. */
export default function setUp(_: unknown, { rootDir }: { rootDir: string }): void {
	refuseStaleBuild(rootDir);
}

/** What was built must be newer than every source, or the tests would tell of yesterday's code. */
export function refuseStaleBuild(root: string): void {
	const changedMs = (file: string) => statSync(path.join(root, file)).mtimeMs;
	const built = 'dist/index.js';
	const refused = (what: string) => new Error(`${what}: run "npm run build" (some seconds) before these tests`);
	if (!existsSync(path.join(root, built))) throw refused('The package is not built');
	const newer = globSync(SOURCES, { cwd: root }).find((file) => changedMs(file) > changedMs(built));
	if (newer !== undefined) throw refused(`The build is older than ${newer}`);
}
