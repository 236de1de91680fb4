import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, selectors } from 'playwright-core';
import type { Page } from 'playwright-core';
import { root } from './places.mts';

/** The Chromium of an npm package, unpacked by sandbox/install.mjs if the package has one for this machine. */
const brought = path.join(root, 'node_modules/.chromium');
/** For a machine without its libraries and without fonts. */
const BROUGHT_ENV = {
	LD_LIBRARY_PATH: path.join(brought, 'al2023/lib'),
	...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: path.join(brought, 'fonts.conf') }),
};
const CANDIDATES = [
	path.join(brought, 'chromium'),
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium; undefined if there is none. CHROMIUM names another one. */
export function chromiumPath(): string | undefined {
	return process.env.CHROMIUM ?? CANDIDATES.find((candidate) => existsSync(candidate));
}

/** For every page: what moves is drawn sixty times a second, by the processor, and is waited for before each click. */
const STAND_STILL = `
	const sheet = new CSSStyleSheet();
	sheet.replaceSync('*, *::before, *::after { animation: none !important; transition: none !important; }');
	document.adoptedStyleSheets.push(sheet);
`;

export interface Browser {
	page: Page;
	close(): Promise<void>;
}

/** A headless Chromium with an empty profile that can only reach this machine. */
export async function openBrowser(width = 1440, height = 900): Promise<Browser> {
	const executablePath = chromiumPath();
	if (!executablePath) {
		throw new Error('The editor needs a Chromium: install one, or name one in CHROMIUM');
	}
	selectors.setTestIdAttribute('data-test-id'); // n8n's editor uses these attributes
	const profile = await mkdtemp(path.join(tmpdir(), 'editor-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		headless: true,
		env: { ...process.env, ...(executablePath.startsWith(brought) && BROUGHT_ENV) },
		viewport: { width, height },
		reducedMotion: 'reduce',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			// The editor itself would contact outside hosts.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
	await context.addInitScript({ content: STAND_STILL });
	const page = context.pages()[0] ?? (await context.newPage());
	page.setDefaultTimeout(40_000); // other tests run at the same time
	return {
		page,
		async close() {
			await context.close();
			await rm(profile, { recursive: true, force: true });
		},
	};
}
