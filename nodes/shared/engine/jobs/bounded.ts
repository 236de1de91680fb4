import type { GenericValue } from 'n8n-workflow';

import { referencePart } from '../../aggregator/body/base64';
import { asFault, type Fault } from '../../aggregator/fault';
import { plainText, startOf } from '../../aggregator/words';
import { LONGEST_URL } from '../../aggregator/publicUrl';
import type { Button, GeneratedImage, ImageFacts, Outcome, Progress } from '../outcome';

/**
 * How much of a provider's words is shown and kept. Everything seen so far was much shorter; whoever sends
 * more wants to fill n8n's database, or its log. In characters unless stated otherwise.
 */
const MOST = {
	id: 500,
	word: 200,
	description: 2_000,
	/** Bytes in JSON, of a prompt and of any other text a model wrote */
	prompt: 20_000,
	/** Bytes in JSON, of output that is not a file */
	output: 30_000,
	buttons: 50,
	button: 300,
	images: 2_000,
	texts: 100,
	/** Bytes in JSON of all items together, including each item's other fields */
	all: 70_000,
	/** The share of that for each item's other fields */
	besides: 250,
};

/** A provider's result, with every text limited to a length and format that n8n can store, show and log. */
export function bounded(progress: Progress): Progress {
	if (progress.state === 'finished') return { ...progress, outcome: boundedOutcome(progress.outcome) };
	const { id, status, model } = progress;
	return { ...progress, ...(id !== undefined && { id: plainText(id, MOST.id) }), status: plainText(status, MOST.word), model: word(model) };
}

/** The same for a fault. */
export function boundedFault(error: unknown): Fault {
	const fault = asFault(error);
	const { id, description, withoutAdvice, imageUrl } = fault.details;
	return fault.with({
		id: id === undefined ? undefined : plainText(id, MOST.id),
		description: description === undefined ? undefined : plainText(description, MOST.description),
		...(withoutAdvice !== undefined && { withoutAdvice: plainText(withoutAdvice, MOST.description) }),
		...(imageUrl !== undefined && imageUrl.length > LONGEST_URL && { imageUrl: undefined }),
	});
}

function boundedOutcome(outcome: Outcome): Outcome {
	const { id, model, prompt, images, predictTime, streamError, text, output, writtenText } = outcome;
	const once = {
		streamError: streamError === undefined ? undefined : plainText(streamError, MOST.description),
		output: output === undefined ? undefined : fitted(output, { left: MOST.output }),
		writtenText: long(writtenText),
		text: text && Object.fromEntries(Object.entries(text).map(([name, value]) => [name, described(value)])),
	};
	const common = {
		id: id === undefined ? undefined : plainText(id, MOST.id),
		model: word(model),
		prompt: long(prompt),
		predictTime: Number.isFinite(predictTime) ? predictTime : undefined,
	};
	const named = imagesThatFit(images, MOST.all - sizeOf(once), sizeOf(common));
	const unnamed = images.length - named.length;
	const last = named.at(-1);
	if (last && unnamed > 0) last.file = { problem: `The reply lists ${unnamed} more files` };
	return { ...outcome, ...once, ...common, images: named };
}

/** As many images as there is room for in n8n's database, each with the fields common to every item; at least one. */
function imagesThatFit(images: GeneratedImage[], most: number, common: number): GeneratedImage[] {
	const kept: GeneratedImage[] = [];
	let left = most;
	for (const image of images.slice(0, MOST.images)) {
		const one = boundedImage(image);
		const { url, facts } = one;
		left -= sizeOf({ url, facts }) + common + MOST.besides;
		if (left < 0 && kept.length > 0) break;
		kept.push(one);
	}
	return kept;
}

/** Texts that a model wrote instead of an image, as many as there is room for. */
function described(value: GenericValue): GenericValue {
	return typeof value === 'string' ? long(value) : fitted(Array.isArray(value) ? value.slice(0, MOST.texts) : value, { left: MOST.output });
}

/**
 * A value with only the texts, entries and fields that fit, in their order; a text that stands for a file is
 * reduced to that.
 */
function fitted(value: GenericValue, room: { left: number }): GenericValue {
	if (typeof value === 'string') return fittedText(value, room);
	room.left -= 8;
	if (Array.isArray(value)) {
		const entries: GenericValue[] = [];
		for (const entry of value) {
			if (room.left <= 0) break;
			entries.push(fitted(entry, room));
		}
		return entries;
	}
	if (typeof value !== 'object' || value === null || value instanceof Date) return value;
	const fields: Array<[string, GenericValue]> = [];
	for (const [name, entry] of Object.entries(value)) {
		if (room.left <= 0) break;
		fields.push([fittedText(name, room), fitted(entry, room)]);
	}
	return Object.fromEntries(fields);
}

function fittedText(text: string, room: { left: number }): string {
	const part = text.length > room.left ? (referencePart(text) ?? cut(text, Math.max(0, room.left))) : cut(text, room.left);
	room.left -= sizeOf(part);
	return part;
}

function boundedImage(image: GeneratedImage): GeneratedImage {
	const { url, facts } = image;
	const isAddress = url === undefined || url.length <= LONGEST_URL;
	return {
		...image,
		...(isAddress ? {} : { url: undefined, file: { problem: `Its address has ${url.length} characters` } }),
		facts: boundedFacts(facts),
	};
}

function boundedFacts(facts: ImageFacts): ImageFacts {
	const { id, prompt, revisedPrompt, seed, resolution, styleType, responseId, buttons } = facts;
	return {
		...facts,
		...(id !== undefined && { id: plainText(id, MOST.id) }),
		...(buttons !== undefined && { buttons: buttons.slice(0, MOST.buttons).map(boundedButton) }),
		seed: Number.isFinite(seed) ? seed : undefined,
		prompt: long(prompt),
		revisedPrompt: long(revisedPrompt),
		resolution: word(resolution),
		styleType: word(styleType),
		responseId: word(responseId),
	};
}

function boundedButton({ label, customId }: Button): Button {
	return { label: plainText(label, MOST.word), customId: plainText(customId, MOST.button) };
}

function word(text: string | undefined): string | undefined {
	return text === undefined ? undefined : plainText(text, MOST.word);
}

/** A prompt keeps its lines. */
function long(text: string | undefined): string | undefined {
	return text === undefined ? undefined : cut(text, MOST.prompt);
}

/** The beginning of a text, limited to this many bytes in JSON. */
function cut(text: string, bytes: number): string {
	if (text.length <= bytes / 6) return text;
	let start = startOf(text, bytes);
	for (let size = sizeOf(start); size > bytes; size = sizeOf(start)) start = startOf(start, Math.floor((start.length * bytes) / (size + 1)));
	return start.length < text.length ? `${start}…` : text;
}

function sizeOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value) ?? '');
}
