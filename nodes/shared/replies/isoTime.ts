/** From this on a number counts milliseconds; below, seconds. */
const MS_FROM = 1e11;

/** A provider's time, as text or Unix time, as ISO text; undefined where it is none. */
export function isoTime(time: string | number | null | undefined): string | undefined {
	const number = Number(time ?? Number.NaN);
	const isText = typeof time === 'string' && Number.isNaN(number);
	const date = new Date(isText ? time : number * (number > MS_FROM ? 1 : 1000));
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
