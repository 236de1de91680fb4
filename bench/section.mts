/** A part of the bench for the report. */
export interface Section {
	title: string;
	/** How it was measured, in one or two sentences */
	how: string;
	head: string[];
	rows: Array<Array<string | number>>;
	bars: Bar[];
	charts: Chart[];
}

/** A figure with an upper or a lower limit. */
export interface Bar {
	what: string;
	value: number;
	unit: string;
	most?: number;
	least?: number;
	/** The factor by which chance alone may move it in the short form; 1: not at all */
	noise: number;
	/**
	 * Depends on the wall clock alone, or on when V8 collects its garbage: a busy machine changes it
	 * arbitrarily, so the short form shows it without judging it
	 */
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

/** Rounded to two or three digits, enough for any measurement. */
export function round(value: number): number {
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return Number(value.toFixed(digits));
}
