/**
 * `npm run release`: checks, asks for the version, moves the changelog on, commits, tags and pushes.
 * The tag makes publish.yml build and publish it on GitHub, with provenance. Arguments are release-it's:
 * `npm run release -- minor`, `npm run release -- --dry-run`.
 */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('release-it', process.argv.slice(2), {
	stdio: 'inherit',
	shell: process.platform === 'win32',
});
process.exit(status ?? 1);
