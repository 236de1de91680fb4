import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/aggregator/index.mts';
import { chromiumPath, openBrowser } from '../../sandbox/n8n/browser.mts';
import { Editor } from '../../sandbox/n8n/editor.mts';
import { startN8n, type N8n } from '../../sandbox/n8n/index.mts';

export const START_MS = 200_000;
export const CLICKS_MS = 90_000;

/** A developer without a Chromium loses these tests only, and is told so in the end; CI must have one. */
export const withBrowser = chromiumPath() || process.env.CI ? describe : describe.skip;

export interface Opened {
	sandbox: Sandbox;
	n8n: N8n;
	editor: Editor;
	close(): Promise<void>;
}

/** A sandbox aggregator, a fresh n8n with the packed package, and its owner signed in to the editor. */
export async function openEditor(env: Record<string, string> = {}): Promise<Opened> {
	const closes: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const step of closes.toReversed()) await step();
	};
	try {
		const folder = await mkdtemp(path.join(tmpdir(), 'editor-n8n-'));
		closes.push(async () => await rm(folder, { recursive: true, force: true }));
		const sandbox = await startSandbox();
		closes.push(sandbox.close);
		const n8n = await startN8n({ userFolder: folder, packaging: 'packed', env });
		closes.push(n8n.stop);
		await n8n.rest.signIn();
		const browser = await openBrowser();
		closes.push(browser.close);
		const editor = new Editor(browser.page, n8n.url);
		await editor.signIn();
		return { sandbox, n8n, editor, close };
	} catch (error) {
		await close();
		throw error;
	}
}
