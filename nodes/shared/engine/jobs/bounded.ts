import type { IDataObject } from 'n8n-workflow';

import { asFault, type Fault } from '../../aggregator/fault';
import { plainText, startOf } from '../../aggregator/plainText';
import type { GeneratedImage, ImageFacts, Outcome, Progress } from '../outcome';

/**
 * How much of a provider's words is shown and kept. All of it was seen to be far shorter; whoever sends
 * more wants to fill n8n's database, or its log.
 */
const MOST = {
	id: 500,
	word: 200,
	description: 2_000,
	prompt: 20_000,
	url: 16_000,
	images: 2_000,
	texts: 100,
};

/** What a provider says, with every text of a length and a form that n8n can keep, show and log. */
export function bounded(progress: Progress): Progress {
	if (progress.state === 'finished') return { ...progress, outcome: boundedOutcome(progress.outcome) };
	const { id, status, model } = progress;
	return { ...progress, id: id === undefined ? undefined : plainText(id, MOST.id), status: plainText(status, MOST.word), model: word(model) };
}

/** The same of what went wrong. */
export function boundedFault(error: unknown): Fault {
	const fault = asFault(error);
	const { id, description } = fault.details;
	return fault.with({
		id: id === undefined ? undefined : plainText(id, MOST.id),
		description: description === undefined ? undefined : plainText(description, MOST.description),
	});
}

function boundedOutcome(outcome: Outcome): Outcome {
	const { id, model, prompt, images, predictTime, streamError, text } = outcome;
	const named = images.slice(0, MOST.images).map(boundedImage);
	const unnamed = images.length - named.length;
	const last = named.at(-1);
	if (last && unnamed > 0) last.file = { problem: `The reply lists ${unnamed} more files` };
	return {
		...outcome,
		id: id === undefined ? undefined : plainText(id, MOST.id),
		model: word(model),
		prompt: long(prompt),
		streamError: streamError === undefined ? undefined : plainText(streamError, MOST.description),
		predictTime: Number.isFinite(predictTime) ? predictTime : undefined,
		images: named,
		text: text && Object.fromEntries(Object.entries(text).map(([name, value]) => [name, described(value)])),
	};
}

function described(value: IDataObject[string]): IDataObject[string] {
	if (typeof value === 'string') return long(value);
	return Array.isArray(value) ? value.slice(0, MOST.texts).map((each) => (typeof each === 'string' ? (long(each) ?? '') : each)) : value;
}

function boundedImage(image: GeneratedImage): GeneratedImage {
	const { url, facts } = image;
	const isAddress = url === undefined || url.length <= MOST.url;
	return {
		...image,
		...(isAddress ? {} : { url: undefined, file: { problem: `Its address has ${url.length} characters` } }),
		facts: boundedFacts(facts),
	};
}

function boundedFacts(facts: ImageFacts): ImageFacts {
	const { prompt, revisedPrompt, seed, resolution, styleType, responseId } = facts;
	return {
		...facts,
		seed: Number.isFinite(seed) ? seed : undefined,
		prompt: long(prompt),
		revisedPrompt: long(revisedPrompt),
		resolution: word(resolution),
		styleType: word(styleType),
		responseId: word(responseId),
	};
}

function word(text: string | undefined): string | undefined {
	return text === undefined ? undefined : plainText(text, MOST.word);
}

/** A prompt has its own lines. */
function long(text: string | undefined): string | undefined {
	return text !== undefined && text.length > MOST.prompt ? `${startOf(text, MOST.prompt)}…` : text;
}
