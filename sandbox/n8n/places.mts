import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root: everything here is started from there. */
export const root = process.cwd();

export const manifest: { name: string; version: string } = JSON.parse(
	readFileSync(path.join(root, 'package.json'), 'utf8'),
);

export const isOldest = process.env.SANDBOX_N8N === 'oldest';
const n8nFolder = isOldest ? 'node_modules/.n8n-oldest' : 'sandbox/n8n';

/** n8n's command line: of the newest n8n, or with `SANDBOX_N8N=oldest` of the oldest supported one. */
export const n8nScript = path.join(root, n8nFolder, 'node_modules/n8n/bin/n8n');
