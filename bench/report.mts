import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { n8nScript, root } from '../sandbox/n8n/places.mts';
import { chartSvg } from './chart.mts';
import type { Bar, Section } from './section.mts';
import { isMet, round } from './section.mts';

const TABLE = 'docs/benchmarks.md';
const CHART = 'docs/images/benchmarks.svg';

/** The bars as a table, for the terminal and for docs/. */
export function barTable(sections: Section[], isShort = false): string {
	const rows = sections.flatMap(({ bars }) => bars).map((bar) => [
		bar.what,
		amount(bar.value, bar),
		bar.most === undefined ? `≥ ${amount(bar.least!, bar)}` : `≤ ${amount(bar.most, bar)}`,
		isShort && bar.clock ? 'not held here' : isMet(bar, isShort) ? 'yes' : '**no**',
	]);
	return table(['What', 'Measured', 'Bar', 'Met'], rows);
}

/** Writes docs/benchmarks.md and its chart. */
export async function writeReport(sections: Section[], command: string): Promise<void> {
	await mkdir(path.join(root, path.dirname(CHART)), { recursive: true });
	await writeFile(path.join(root, CHART), chartSvg(sections.flatMap(({ charts }) => charts)));
	const { version } = JSON.parse(readFileSync(path.join(path.dirname(n8nScript), '../package.json'), 'utf8'));
	const text = [
		'# Benchmarks',
		`Written by \`${command}\`, which takes about twenty minutes. One run measures everything on this page, against the sandbox aggregator on the same machine, in a real n8n ${version}, with n8n's own nodes next to ours. n8n's folder is in memory where there is room, except for the large files. Last run: ${new Date().toISOString().slice(0, 10)}, ${os.availableParallelism()} cores, ${os.type()}, Node.js ${process.versions.node}. Absolute times depend on the machine; compare the ratios. [waiting.md](waiting.md) explains how the nodes wait.`,
		'![The same images with this package, with n8n\'s own nodes, and with a client](images/benchmarks.svg)',
		'## Bars',
		barTable(sections),
		...remarks(),
		...sections.map(sectionText),
	];
	await writeFile(path.join(root, TABLE), `${text.join('\n\n')}\n`);
	console.log(`Written: ${TABLE}, ${CHART}`);
}

/** The text written by hand below the bars is kept: why some are not met. Whoever runs the bench reviews it. */
function remarks(): string[] {
	const [, kept = ''] = /^## Bars\n\n(?:\|.*\n)+([^]*?)\n## /m.exec(readFileSync(path.join(root, TABLE), 'utf8')) ?? [];
	return kept.trim() === '' ? [] : [kept.trim()];
}

/** A part with its figures, as on the page. */
export function sectionText({ title, how, head, rows }: Section): string {
	return [`## ${title}`, how, table(head, rows)].join('\n\n');
}

function amount(value: number, { unit }: Bar): string {
	return unit === '' || unit === '×' ? `${round(value)}${unit}` : `${round(value)} ${unit}`;
}

function table(head: string[], rows: Array<Array<string | number>>): string {
	return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
