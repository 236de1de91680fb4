import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, step } from './step.mjs';

/** Its npm package holds Chromium's headless shell in compressed form, for Linux on x64. */
const packed = path.join(root, 'sandbox/services/node_modules/@sparticuz/chromium/build/index.js');

/** Lies inside node_modules, so that removing those removes it too. */
const chromiumFolder = path.join(root, 'node_modules/.chromium');

/** The package's own names folders of a Lambda. */
const FONTS = '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n';

export function chromiumIsMissing() {
	const isForHere = process.platform === 'linux' && process.arch === 'x64';
	return isForHere && !existsSync(chromiumFolder);
}

/** What is installed now may hold another one. */
export function dropChromium() {
	rmSync(chromiumFolder, { recursive: true, force: true });
}

/** The package unpacks to the temporary folder; the libraries that a bare machine lacks only for who says to be a Lambda. */
export async function unpackChromium(node) {
	const script = `import(${JSON.stringify(pathToFileURL(packed).href)}).then(({ default: chromium }) => chromium.executablePath())`;
	const half = `${chromiumFolder}-half`;
	rmSync(half, { recursive: true, force: true });
	mkdirSync(half);
	const env = { TMPDIR: half, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' };
	await step('Unpacking Chromium', node, ['-e', script], { env, log: 'chromium' });
	writeFileSync(path.join(half, 'fonts.conf'), FONTS);
	renameSync(half, chromiumFolder);
}
