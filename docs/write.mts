import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../sandbox/n8n/places.mts';

/** What stays the same is not touched: a source that is newer than the build makes the build stale. */
export function write(files: Map<string, string>): void {
	for (const [file, text] of files) {
		const place = path.join(root, file);
		if (existsSync(place) && readFileSync(place, 'utf8') === text) continue;
		mkdirSync(path.dirname(place), { recursive: true });
		writeFileSync(place, text);
		console.log(`wrote ${file}`);
	}
}
