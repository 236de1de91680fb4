import type { Report, Row } from './soak.mts';

/** The report as text: what was paid for and where it went, then the injections that occurred. */
export function tablesOf(report: Report): string {
	const { rows, columns, storage, injections, missing, unattributed, leaks } = report;
	const violations = [...columns.flatMap(({ gateway, extra, lost }) => [...extra, ...lost].map((what) => `${gateway}: ${what}`)), ...unattributed];
	return [
		table(
			['kind', 'generations', 'posts', 'creates', 'delivered', 'named', 'in doubt', 'not stored', 'ended', 'extra', 'lost'],
			[...rows.map(cells), cells(totalOf(rows))],
		),
		table(
			['in the books of', 'charges', 'delivered', 'named', 'in doubt', 'not stored', 'extra', 'lost'],
			columns.map(({ gateway, charged, delivered, named, doubtful, unstored, extra, lost }) => [gateway, charged, delivered, named, doubtful, unstored, extra.length, lost.length]),
		),
		table(
			['injection', 'creates', 'polls', 'downloads'],
			[...injections].map(([name, { creates, polls, downloads }]) => [name, creates, polls, downloads]),
		),
		table(['n8n\'s storage', 'files'], Object.entries(storage)),
		missing.length > 0 ? `Not in this build: ${missing.join(', ')}` : '',
		`Requests with a key to the origin of the pictures: ${leaks}`,
		...violations.slice(0, 50).map((violation) => `! ${violation}`),
	]
		.filter(Boolean)
		.join('\n\n');
}

export function totalOf(rows: Row[]): Row {
	const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
	return {
		kind: 'all',
		generations: sum((row) => row.generations),
		posts: sum((row) => row.posts),
		creates: sum((row) => row.creates),
		delivered: sum((row) => row.delivered),
		named: sum((row) => row.named),
		doubtful: sum((row) => row.doubtful),
		unstored: sum((row) => row.unstored),
		ended: sum((row) => row.ended),
		extra: rows.flatMap(({ extra }) => extra),
		lost: rows.flatMap(({ lost }) => lost),
	};
}

function cells({ kind, generations, posts, creates, delivered, named, doubtful, unstored, ended, extra, lost }: Row) {
	return [kind, generations, posts, creates, delivered, named, doubtful, unstored, ended, extra.length, lost.length];
}

/** In Markdown, so that it can be pasted into the docs as printed. */
function table(head: string[], body: Array<Array<string | number>>): string {
	const lines = [head, ...body].map((line) => line.map(String));
	const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	const text = ([first, ...others]: string[]) =>
		`| ${[first.padEnd(widths[0]), ...others.map((cell, index) => cell.padStart(widths[index + 1]))].join(' | ')} |`;
	const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
	return [text(lines[0]), rule, ...lines.slice(1).map(text)].join('\n');
}
