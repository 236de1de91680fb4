import type { IBinaryData } from 'n8n-workflow';

import { asFault, Fault, sentences } from '../../aggregator/fault';
import { unreachableHint } from '../../aggregator/publicUrl';
import type { GeneratedImage, Outcome } from '../outcome';
import type { Run } from '../run';
import { sideBySide } from '../sideBySide';
import { download, storeBytes, type Room } from './download';

/** One image with its file, or with the reason why there is none. */
export interface Delivered {
	image: GeneratedImage;
	binary?: IBinaryData;
	downloadError?: string;
}

interface Fetched {
	files: Delivered[];
	/** The stop that left files unfetched; those that were there before it are in `files` all the same */
	stopped?: Fault;
	/** Whether the servers said of every file that it does not exist any more: nothing is left to fetch */
	isGone: boolean;
}

interface FetchChoice {
	downloadImages: boolean;
	anyFile: boolean;
	deadline: number;
	/** The name of an image's file, without its ending */
	nameOf(index: number): string;
	/** Files that an earlier try already fetched */
	existing: Array<IBinaryData | null>;
}

/** How many files of one item are on their way at once: what a model makes, but not what a reply may list. */
const MOST_AT_ONCE = 8;

/**
 * What one item stores, so that no reply fills the disk: more files than any model makes, and as many
 * bytes as such files have, or one file of the largest size that the user allows.
 */
const MOST_FILES = 100;
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Fetches the images of an outcome side by side. A file that can't be had in the end does not fail the
 * item: the image was paid for, so it comes out with its URL. Bytes that came in the reply itself are
 * always kept as a file: there is no URL to leave.
 */
export async function fetchImages(run: Run, outcome: Outcome, choice: FetchChoice): Promise<Fetched> {
	const isLost = (image: GeneratedImage, index: number) =>
		image.url === undefined && image.base64 === undefined && image.file === undefined && !choice.existing[index];
	if (outcome.images.length > 0 && outcome.images.every(isLost)) throw lost(IN_MEMORY);

	let stopped: Fault | undefined;
	let gone = 0;
	const room: Room = { left: Math.max(MOST_BYTES, run.options.maxFileSize) };
	const files = await sideBySide(outcome.images.length, MOST_AT_ONCE, async (index): Promise<Delivered> => {
		const image = outcome.images[index];
		try {
			return { image, binary: existingFile(index, choice) ?? (await fileOf(run, outcome, index, choice, room)) };
		} catch (error) {
			const fault = asFault(error);
			if (fault.kind === 'stopped') stopped ??= fault.with({ imageUrl: image.url });
			if (isGone(fault)) gone++;
			const hint = image.url === undefined ? '' : unreachableHint(image.url);
			return {
				image,
				downloadError: sentences(fault.message, fault.details.description, hint),
			};
		}
	});
	return { files, stopped, isGone: gone > 0 && gone === files.length };
}

/** What an earlier try fetched, under the name that it has now. */
function existingFile(index: number, { existing, nameOf }: FetchChoice): IBinaryData | undefined {
	const file = existing[index];
	return file ? named(file, nameOf(index)) : undefined;
}

/** The file of one image; none where only its address is wanted. */
async function fileOf(
	run: Run,
	outcome: Outcome,
	index: number,
	{ downloadImages, anyFile, deadline, nameOf }: FetchChoice,
	room: Room,
): Promise<IBinaryData | undefined> {
	const { url, base64, file, mimeType } = outcome.images[index];
	const name = nameOf(index);
	if (file?.problem !== undefined) throw new Fault('refused', 'The file is not there', { description: file.problem });
	if (file?.stored) return named(file.stored, name);
	if (index >= MOST_FILES && (downloadImages || url === undefined)) throw tooMany(outcome.images.length);
	const bytes = file?.bytes ?? (base64 === undefined ? undefined : Buffer.from(base64, 'base64'));
	if (bytes) return await storeBytes(run, bytes, file?.mimeType ?? mimeType, name, deadline);
	if (url === undefined) throw lost('It came inside the reply, and n8n could not store it then.');
	return downloadImages ? await download(run, url, { name, anyFile, room }, deadline) : undefined;
}

/** With the name of this try: what came inside a reply was stored while nobody knew yet what it would be called. */
function named(file: IBinaryData, name: string): IBinaryData {
	return { ...file, fileName: [name, file.fileExtension].filter(Boolean).join('.') };
}

function tooMany(count: number): Fault {
	return new Fault('refused', `The reply lists ${count} files, and only the first ${MOST_FILES} are fetched`);
}

const IN_MEMORY =
	'It came inside the reply, and n8n keeps its files in memory here (N8N_DEFAULT_BINARY_DATA_MODE=default), so it ended with that try. The next try makes a new one.';

/** The bytes came in the reply of an earlier try, which is over. */
function lost(description: string): Fault {
	return new Fault('ended', 'An image that an earlier try paid for can no longer be fetched', { description });
}

function isGone(fault: Fault): boolean {
	return fault.details.httpCode === '404' || fault.details.httpCode === '410';
}

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
