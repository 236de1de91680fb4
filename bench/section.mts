/** What a part of the bench hands to the report. */
export interface Section {
	title: string;
	/** How it was measured, in a sentence or two */
	how: string;
	head: string[];
	rows: Array<Array<string | number>>;
	bars: Bar[];
	charts: Chart[];
}

/** A figure that must not be exceeded, or must be reached. */
export interface Bar {
	what: string;
	value: number;
	unit: string;
	most?: number;
	least?: number;
	/** By what factor chance alone may move it in the short form; 1: by nothing */
	noise: number;
	/** By the wall clock alone, or by when V8 collects its garbage: a busy machine moves it at will, so the short form shows it and holds nothing against it */
	clock?: boolean;
}

export interface Chart {
	title: string;
	unit: string;
	values: Array<{ label: string; value: number; ours?: boolean }>;
}

export function isMet({ value, most = Infinity, least = -Infinity, noise, clock }: Bar, isShort: boolean): boolean {
	if (isShort && clock) return true;
	const factor = isShort ? noise : 1;
	return value <= most * factor && value >= least / factor;
}

/** Two or three figures are enough of any measurement. */
export function round(value: number): number {
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return Number(value.toFixed(digits));
}
