import type { Outcome } from '../outcome';

/** Enough to know an image again by its file's name. */
const MOST_WORDS = 8;
const MOST_CHARACTERS = 60;
const MOST_ID_CHARACTERS = 60;

export interface Naming {
	/** What the user wants in place of the prompt's words */
	chosen?: string;
	/** The prompt that was asked for, where the provider does not repeat it */
	prompt?: string;
	itemIndex: number;
}

/**
 * The name of an image's file without its ending: words of the prompt, then what tells it from the other
 * images of the run: the provider's id, or the index of its item.
 */
export function fileName({ id, prompt, model, images }: Outcome, index: number, naming: Naming): string {
	const said = prompt ?? images[index]?.facts.prompt ?? naming.prompt ?? '';
	const start = chosenName(naming.chosen) || wordsOf(said) || wordsOf(model?.split(':')[0].split('/').pop() ?? '') || 'image';
	const own = id === undefined ? String(naming.itemIndex) : id.replace(/[^\w.-]+/g, '-').slice(0, MOST_ID_CHARACTERS);
	// no word ends with an underscore and a number: names of several images never meet those of other items
	return `${start}-${own}${images.length > 1 ? `_${index}` : ''}`;
}

/** Letters and digits of any script, so that the name is one on every system and no path. */
function wordsOf(text: string): string {
	const words = text.slice(0, 1_000).normalize('NFC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
	return [...words.slice(0, MOST_WORDS).join('-')].slice(0, MOST_CHARACTERS).join('').replace(/-$/, '');
}

/** What no system takes in a name is left out, and an ending that the file gets anyway. */
function chosenName(text = ''): string {
	const name = text.replace(/\.(png|jpe?g|webp|gif|svg)$/i, '').replace(/[\\/:*?"<>|\p{C}]+/gu, '-');
	return [...name.trim().replace(/^[.\s]+|[.\s]+$/g, '')].slice(0, MOST_CHARACTERS).join('');
}
