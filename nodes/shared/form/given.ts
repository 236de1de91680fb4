/**
 * What a person typed, a cell of a sheet holds or an expression gave, before it is compared with what a field takes: of a choice, a
 * number, a yes or no. All fields of all nodes read their values through here.
 */

/** Whether it says nothing: such a field is not set. */
export function isNothing(given: unknown): boolean {
	return given === undefined || given === null || (typeof given === 'string' && given.trim() === '');
}

/** The choice that is meant; undefined where it is none of them. */
export function chosenAmong<T extends { value: unknown }>(choices: readonly T[], given: unknown): T | undefined {
	const meant = compared(given);
	return choices.find(({ value }) => String(value) === String(given)) ?? choices.find(({ value }) => compared(value) === meant);
}

/** Blanks around it, the wide signs of a Chinese keyboard and capitals make no difference; 16x9 is 16:9, and a JPEG a JPG. */
function compared(value: unknown): string {
	const text = plain(String(value)).toLowerCase();
	return text.replace(/^(\d{1,5}) ?[x×:] ?(\d{1,5})$/, '$1:$2').replace(/\bjpeg\b/, 'jpg');
}

/** NaN where it is no number. */
export function givenNumber(given: unknown): number {
	if (typeof given === 'number') return given;
	return typeof given === 'string' && !isNothing(given) ? Number(plain(given)) : Number.NaN;
}

/** Undefined where it is neither. */
export function givenTruth(given: unknown): boolean | undefined {
	if (typeof given === 'boolean') return given;
	const text = typeof given === 'string' ? compared(given) : '';
	return text === 'true' ? true : text === 'false' ? false : undefined;
}

function plain(text: string): string {
	return text.normalize('NFKC').trim();
}
