import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Noto Sans SC (OFL) in slices of some characters each; 5 MB that only the screenshots need, so no dependency. */
const PACKAGE = '@fontsource-variable/noto-sans-sc@5.2.10';
const SHA512 = 'zdk10i5HrDQTXI7ldD61zToX1fsgig8vDTsu7zB48SXOitWfuX0e5viZAwnkHuhwh096PU6X6i1AyAsbBCISpA==';
/** The editor's own font: further faces of its name are used for the characters that it lacks. */
const EDITOR_FONT = 'InterVariable';
const PLACE = '/chinese-font/';
/** CJK radicals; below are the other scripts. */
const FIRST_CHINESE = 0x2e80;

/** Draws Chinese characters in the pages of a browser, on a machine without a font for them; gives what cleans up. */
export async function addChineseFont(page: Page): Promise<() => void> {
	const folder = mkdtempSync(path.join(tmpdir(), 'chinese-font-'));
	const packed = execFileSync('npm', ['pack', PACKAGE, '--silent', '--pack-destination', folder], { cwd: folder, encoding: 'utf8' }).trim();
	const file = path.join(folder, packed);
	const sum = createHash('sha512').update(readFileSync(file)).digest('base64');
	if (sum !== SHA512) throw new Error(`${PACKAGE} is not the package that was looked at: sha512-${sum}`);
	execFileSync('tar', ['-xzf', file, '-C', folder]);
	const styles = readFileSync(path.join(folder, 'package/index.css'), 'utf8')
		.replaceAll("'Noto Sans SC Variable'", `'${EDITOR_FONT}'`)
		.replaceAll('url(./files/', `url(${PLACE}`)
		// letters and quotation marks stay those of the editor's own font
		.replaceAll(/unicode-range: ([^;]+);/g, (_, ranges: string) => `unicode-range: ${ranges.split(',').filter((range) => Number.parseInt(range.slice(2), 16) >= FIRST_CHINESE).join(',') || 'U+10FFFF'};`);
	await page.route(`**${PLACE}*`, async (route) => {
		const name = path.basename(new URL(route.request().url()).pathname);
		await route.fulfill({ body: readFileSync(path.join(folder, 'package/files', name)), contentType: 'font/woff2' });
	});
	const add = `const style = document.createElement('style'); style.textContent = ${JSON.stringify(styles)}; document.head.append(style);`;
	await page.addInitScript({ content: `addEventListener('DOMContentLoaded', () => { ${add} });` });
	return () => rmSync(folder, { recursive: true, force: true });
}
