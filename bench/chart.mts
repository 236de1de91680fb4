import type { Chart } from './section.mts';
import { round } from './section.mts';

const COLUMNS = 2;
const PANEL = 460;
const LABELS = 205;
const LINE = 24;
const TOP = 44;
const GAP = 28;
const OURS = '#d9480f';
const OTHERS = '#a6b1bb';

/** One panel per chart, with horizontal bars; readable on a light and a dark page. */
export function chartSvg(charts: Chart[]): string {
	const rows = Array.from({ length: Math.ceil(charts.length / COLUMNS) }, (_, row) =>
		charts.slice(row * COLUMNS, (row + 1) * COLUMNS),
	);
	let top = GAP;
	const panels = rows.flatMap((row) => {
		const drawn = row.map((chart, column) => panel(chart, GAP + column * (PANEL + GAP), top));
		top += TOP + LINE * Math.max(...row.map(({ values }) => values.length)) + GAP;
		return drawn;
	});
	const width = COLUMNS * (PANEL + GAP) + GAP;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" font-family="system-ui, sans-serif" font-size="13">`,
		`<rect width="${width}" height="${top}" rx="8" fill="#ffffff"/>`,
		...panels,
		'</svg>\n',
	].join('\n');
}

function panel({ title, unit, values }: Chart, left: number, top: number): string {
	const most = Math.max(...values.map(({ value }) => value));
	const widest = PANEL - LABELS - 70;
	const bars = values.flatMap(({ label, value, ours = false }, index) => {
		const y = top + TOP + index * LINE;
		const length = Math.max(2, (value / most) * widest);
		const weight = ours ? ' font-weight="600"' : '';
		return [
			text(left + LABELS - 10, y + 12, label, `text-anchor="end" fill="#343a40"${weight}`),
			`<rect x="${left + LABELS}" y="${y}" width="${length.toFixed(1)}" height="16" rx="2" fill="${ours ? OURS : OTHERS}"/>`,
			text(left + LABELS + length + 6, y + 12, `${round(value)} ${unit}`.trim(), `fill="#343a40"${weight}`),
		];
	});
	return [text(left, top + 22, title, 'font-size="15" font-weight="600" fill="#212529"'), ...bars].join('\n');
}

function text(x: number, y: number, content: string, attributes: string): string {
	const escaped = content.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
	return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`;
}
