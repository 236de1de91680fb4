/**
 * n8n's own scanner on a folder, without the look-ups in registries that come before it:
 *
 *     node test/package/scan.mjs source <folder>
 *     node test/package/scan.mjs tarball <folder>
 *
 * Prints JSON: what the scanner says, and every finding, warnings too (the scanner passes those).
 */
import path from 'node:path';
import { analyzePackage, buildScanConfig, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const [kind, folder] = process.argv.slice(2);
const patterns = kind === 'source' ? SOURCE_FILE_PATTERNS : ['**/*.js', 'package.json'];

const verdict = await analyzePackage(folder, patterns);
const eslint = new ESLint({
	cwd: folder,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: await buildScanConfig(),
});
const results = await eslint.lintFiles(patterns);
const findings = results.flatMap(({ filePath, messages }) =>
	messages.map(({ ruleId, line, message }) => `${path.relative(folder, filePath)}:${line} ${ruleId} ${message}`),
);
console.log(JSON.stringify({ ...verdict, files: results.length, findings }));
