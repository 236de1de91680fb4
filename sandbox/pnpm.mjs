import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root, step } from './step.mjs';

/** The pinned pnpm, such as `pnpm@10.34.9`: npm itself does not get through n8n's dependencies. */
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

export async function pnpm(title, { args, ...options }) {
	await step(title, 'npx', ['--yes', packageManager, ...args], options);
}
