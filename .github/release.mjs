/**
 * `npm run release`: checks, asks for the version, moves the changelog on, commits, tags and pushes.
 * The tag makes publish.yml run the same command on GitHub, where it publishes with provenance.
 * Arguments are release-it's: `npm run release -- minor`, `npm run release -- --dry-run`.
 */
import { spawnSync } from 'node:child_process';

const onGitHub = Boolean(process.env.GITHUB_ACTIONS);
const [command, args] = onGitHub ? ['n8n-node', ['release']] : ['release-it', process.argv.slice(2)];

const { status } = spawnSync(command, args, {
	stdio: 'inherit',
	env: { ...process.env, RELEASE_MODE: 'true' },
	shell: process.platform === 'win32',
});
process.exit(status ?? 1);
