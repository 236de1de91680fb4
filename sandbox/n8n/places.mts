import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root: everything here is started from there. */
export const root = process.cwd();

export const manifest: { name: string; version: string } = JSON.parse(
	readFileSync(path.join(root, 'package.json'), 'utf8'),
);

/** n8n's command line. */
export const n8nScript = path.join(root, 'sandbox/n8n/node_modules/n8n/bin/n8n');
