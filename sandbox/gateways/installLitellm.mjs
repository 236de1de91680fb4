import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, step } from '../step.mjs';

const VERSION = '1.108.7';

/** Kept between runs. */
const folder = path.join(root, '.sandbox/litellm');
const pip = path.join(folder, process.platform === 'win32' ? 'Scripts/pip' : 'bin/pip');

/** Written last: an installation that broke off is begun anew, as one of another version is. */
const stampFile = path.join(folder, 'installed.txt');

/** LiteLLM in a virtual environment of its own (0.75 GB); needs Python 3.10 or newer. */
export async function installLitellm() {
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === VERSION) return;
	rmSync(folder, { recursive: true, force: true });
	await step('Making a virtual environment for LiteLLM', 'python3', ['-m', 'venv', folder], { log: 'litellm' });
	const quick = ['--no-compile', '--prefer-binary', '--disable-pip-version-check'];
	await step('Installing LiteLLM (1-2 minutes)', pip, ['install', ...quick, `litellm[proxy]==${VERSION}`], { log: 'litellm' });
	writeFileSync(stampFile, VERSION);
}
