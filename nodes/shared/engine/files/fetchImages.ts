import type { IBinaryData } from 'n8n-workflow';

import { asFault, Fault, sentences } from '../../aggregator/fault';
import { trimmed } from '../../aggregator/words';
import { unreachableHint } from '../../aggregator/publicUrl';
import type { GeneratedImage, Outcome } from '../outcome';
import type { Run } from '../run';
import { sideBySide } from '../sideBySide';
import { assertSize, download, storeBytes, type Room } from './download';

/** One image with its file, or with the reason why there is none. */
export interface Delivered {
	image: GeneratedImage;
	binary?: IBinaryData;
	downloadError?: string;
}

interface Fetched {
	files: Delivered[];
	/** The stop that left files unfetched; files fetched before it are still in `files` */
	stopped?: Fault;
	/** Why n8n has none of them: files that came inside a reply exist nowhere else */
	lost?: Fault;
	/** Whether the servers said of every file that it no longer exists: nothing is left to fetch */
	isGone: boolean;
}

interface FetchChoice {
	downloadImages: boolean;
	anyFile: boolean;
	deadline: number;
	/** The name of an image's file, without extension */
	nameOf(index: number): string;
	/** Files that an earlier try has already fetched */
	existing: Array<IBinaryData | null>;
}

/** How many files of one item are fetched at once: as many as a model makes, but not as many as a reply may list. */
const MOST_AT_ONCE = 8;

/**
 * Limits of what one item stores, so that no reply fills the disk: more files than any model makes, and as
 * many bytes as such files have, or one file of the largest size that the user allows.
 */
const MOST_FILES = 100;
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Fetches the images of an outcome in parallel. A file that cannot be fetched does not fail the item: the
 * image was paid for, so it is output with its URL. Bytes that came in the reply itself are always kept as a
 * file, since they have no URL.
 */
export async function fetchImages(run: Run, outcome: Outcome, choice: FetchChoice): Promise<Fetched> {
	let stopped: Fault | undefined;
	let lost: Fault | undefined;
	let gone = 0;
	const room: Room = { left: Math.max(MOST_BYTES, run.options.maxFileSize) };
	const files = await sideBySide(outcome.images.length, MOST_AT_ONCE, async (index): Promise<Delivered> => {
		const image = outcome.images[index];
		try {
			return { image, binary: existingFile(index, choice) ?? (await fileOf(run, outcome.images, index, { ...choice, room })) };
		} catch (error) {
			const fault = asFault(error);
			if (fault.kind === 'stopped') stopped ??= fault.with({ imageUrl: image.url });
			if (isGone(fault)) gone++;
			if (image.url === undefined && fault.code === 'storage') lost = fault;
			const hint = image.url === undefined ? '' : unreachableHint(image.url);
			// it was paid for, whatever lies between it and this n8n
			const kept = image.url !== undefined && fault.kind === 'neverSent' ? "The image was made. Its URL is kept, and works for a while" : '';
			return {
				image,
				downloadError: sentences(fault.message, fault.details.description, kept, hint),
			};
		}
	});
	const isAnyThere = files.some(({ image, binary }) => binary !== undefined || image.url !== undefined);
	return { files, stopped, lost: isAnyThere ? undefined : lost, isGone: gone > 0 && gone === files.length };
}

/** The file that an earlier try fetched, with its current name. */
function existingFile(index: number, { existing, nameOf }: FetchChoice): IBinaryData | undefined {
	const file = existing[index];
	return file ? named(file, nameOf(index)) : undefined;
}

/** The file of one image; none if only its URL is wanted. */
async function fileOf(
	run: Run,
	images: GeneratedImage[],
	index: number,
	{ downloadImages, anyFile, deadline, nameOf, room }: FetchChoice & { room: Room },
): Promise<IBinaryData | undefined> {
	const { url, otherUrl, base64, file, mimeType } = images[index];
	const name = nameOf(index);
	if (file?.problem !== undefined) throw new Fault('refused', 'The file was not found', { description: file.problem, ...(file.isLost && STORAGE) });
	if (file?.stored) return named(counted(file.stored, room), name);
	if (index >= MOST_FILES && (downloadImages || url === undefined)) throw tooMany(images.length);
	const bytes = file?.bytes ?? (base64 === undefined ? undefined : Buffer.from(base64, 'base64'));
	if (bytes) assertSize(bytes.length, run.options.maxFileSize);
	if (bytes) return await storeBytes(run, { bytes, mimeType: file?.mimeType ?? mimeType, name }, deadline);
	if (url === undefined) throw new Fault('refused', 'The file was not found', { description: "It came inside the reply of an earlier try, and n8n's storage did not keep it", ...STORAGE });
	if (!downloadImages) return undefined;
	return await download(run, url, { name, anyFile, room }, deadline).catch(async (error: unknown) => {
		const { kind } = asFault(error);
		if (otherUrl === undefined || kind === 'stopped' || kind === 'timeout') throw error;
		return await download(run, otherUrl, { name, anyFile, room }, deadline);
	});
}

/** Counts a file that came inside a reply towards the bytes of its item. */
function counted(file: IBinaryData, room: Room): IBinaryData {
	room.left -= file.bytes ?? 0;
	if (room.left < 0) throw new Fault('refused', 'The files of this item are too large in total');
	return file;
}

/** The file with this try's name: what came inside a reply was stored before its name was known. */
function named(file: IBinaryData, name: string): IBinaryData {
	return { ...file, fileName: [name, file.fileExtension].filter(Boolean).join('.') };
}

function tooMany(count: number): Fault {
	return new Fault('refused', `The reply lists ${count} files, and only the first ${MOST_FILES} are downloaded`);
}

const STORAGE = { code: 'storage', billed: 'yes' } as const;

function isGone(fault: Fault): boolean {
	return fault.details.httpCode === '404' || fault.details.httpCode === '410';
}

/** Enough words to recognise an image by its file's name. */
const MOST_WORDS = 8;
const MOST_CHARACTERS = 60;
const MOST_ID_CHARACTERS = 60;
/** The limit of every file system, minus the longest extension. */
const MOST_NAME_BYTES = 190;

export interface Naming {
	/** The user's text, which replaces the prompt's words */
	chosen?: string;
	/** The requested prompt, if the provider does not repeat it */
	prompt?: string;
	itemIndex: number;
}

/**
 * The name of an image's file without extension: words of the prompt, then what distinguishes it from the
 * other images of the run: the provider's id, or the index of its item. A name that the user chose is kept.
 */
export function fileName(outcome: Outcome, index: number, naming: Naming): string {
	const { prompt, model, images } = outcome;
	const { facts } = images[index] ?? {};
	const picture = facts?.picture === undefined ? '' : `-u${facts.picture}`;
	// no word ends with an underscore and a number: names of several images never collide with those of other
	// items
	const which = `${picture}${images.length > 1 ? `_${index}` : ''}`;
	const chosen = chosenName(naming.chosen);
	if (chosen !== '') return withinBytes(chosen, which);
	const said = wordsOf(withoutParameters(prompt ?? facts?.prompt ?? naming.prompt ?? ''));
	return withinBytes(said || wordsOf(model?.split(':')[0].split('/').pop() ?? '') || 'image', `-${ownName(outcome, naming)}${which}`);
}

/** What distinguishes the files of one item from those of others. */
export function ownName({ id }: Outcome, { itemIndex }: Naming): string {
	return id === undefined ? String(itemIndex) : id.replace(/[^\w.-]+/g, '-').slice(0, MOST_ID_CHARACTERS);
}

/** Midjourney's parameters come after the words. */
function withoutParameters(prompt: string): string {
	const at = prompt.search(/\s--[a-z]/i);
	return at < 0 ? prompt : prompt.slice(0, at);
}

/**
 * The file names used in one execution of a node, and their owners: the rounds of a loop are written to one
 * folder.
 */
export class FileNames {
	private readonly owners = new Map<string, string>();

	/**
	 * A name that nobody else has, even in a folder that ignores case: in every try the same for the same
	 * owner.
	 *
	 * @param more suffixes for a name that is taken, in this order
	 */
	distinct(name: string, owner: string, more: string[]): string {
		for (let tries = 0; ; tries++) {
			const behind = tries <= more.length ? more.slice(0, tries) : [...more, String(tries)];
			const candidate = tries === 0 ? name : withinBytes(name, `-${behind.join('-')}`);
			const key = candidate.toLowerCase();
			const other = this.owners.get(key);
			if (other !== undefined && other !== owner) continue;
			this.owners.set(key, owner);
			return candidate;
		}
	}
}

function withinBytes(start: string, rest: string): string {
	const most = MOST_NAME_BYTES - Buffer.byteLength(rest);
	let bytes = 0;
	let cut = '';
	for (const character of start) {
		bytes += Buffer.byteLength(character);
		if (bytes > most) break;
		cut += character;
	}
	return cut + rest;
}

/** Letters and digits of any script, so that the name is valid on every system and is not a path. */
function wordsOf(text: string): string {
	const words = text.slice(0, 1_000).normalize('NFC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
	return [...words.slice(0, MOST_WORDS).join('-')].slice(0, MOST_CHARACTERS).join('').replace(/-$/, '');
}

/** Characters. A form passes on whatever was typed. */
const LONGEST_CHOSEN = 1_000;

/** Removes what some system does not allow in a name, and an extension that the file gets anyway. */
function chosenName(text = ''): string {
	const name = text.slice(0, LONGEST_CHOSEN).replace(/\.(png|jpe?g|webp|gif|svg)$/i, '').replace(/[\\/:*?"<>|\p{C}]+/gu, '-');
	return withinBytes(trimmed(name, /[.\s]/), '');
}
