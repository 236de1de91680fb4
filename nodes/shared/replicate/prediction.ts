import type { GenericValue } from 'n8n-workflow';
import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { withoutEcho } from '../aggregator/words';
import { Fault, sentences } from '../aggregator/fault';
import { SAFETY_WORDS } from '../aggregator/replyErrors/provider';
import { MOST_ENTRIES } from '../aggregator/reply';
import type { GeneratedImage, Outcome, Progress, Running } from '../engine/outcome';
import { isoTime, lenient, ofDataUrl } from '../replies/replyFields';

/**
 * A prediction as AnyAPI and Replicate return it (AnyAPI: "create a task", "query a task"; Replicate's HTTP
 * API reference). `urls` is left out on purpose: it points at api.replicate.com, where the aggregator's key
 * must never go. Only id and status are required; an unexpected extra field must not lose a paid image.
 */
const predictionSchema = z.object({
	id: z.string().min(1),
	status: z.string().min(1),
	model: lenient(z.string()),
	input: lenient(z.object({ prompt: lenient(z.string().min(1)) }).catchall(z.unknown())),
	output: z.unknown(),
	error: z.unknown(),
	logs: lenient(z.string()),
	data_removed: lenient(z.boolean()),
	created_at: lenient(z.string()),
	completed_at: lenient(z.string()),
	metrics: lenient(z.object({ predict_time: z.number().nullish() })),
});

type Prediction = z.infer<typeof predictionSchema>;

/**
 * Statuses that end without images. `aborted`: the deadline passed before the start. Unknown statuses count
 * as still running.
 */
const ENDED_WORDS = new Map([
	['failed', 'failed'],
	['canceled', 'was cancelled'],
	['cancelled', 'was cancelled'],
	['aborted', 'was aborted'],
]);

/**
 * Reads a prediction. Output that is there while it is still running is not final.
 *
 * @param anyFile whether output that is not an image counts (Run Model); an image model must return images
 */
export function predictionProgress(
	reply: unknown,
	{ label }: Connection,
	{ anyFile }: { anyFile: boolean },
): Progress {
	const prediction = predictionSchema.parse(reply);
	const ended = ENDED_WORDS.get(prediction.status);
	if (ended !== undefined) {
		if (isSafetyRefusal(errorWords(prediction), prediction.input?.prompt ?? undefined)) throw refusedForSafety(prediction, label);
		throw endedFault(prediction, `The prediction ${ended} at ${label}`, saidBy(prediction));
	}
	if (prediction.status !== 'succeeded') return running(prediction);
	return { state: 'finished', outcome: outcomeOf(prediction, label, anyFile) };
}

/** The id and status of a prediction, whatever they are. */
export function runningPrediction(reply: unknown): Running {
	return running(predictionSchema.parse(reply));
}

/**
 * The final output. A prediction repeats its input, files included, and may show partial output while it is
 * running.
 */
export function finalOutput(reply: unknown): unknown {
	const { success, data } = predictionSchema.safeParse(reply);
	return success && data.status === 'succeeded' ? data.output : undefined;
}

function running({ id, status, model }: Prediction): Running {
	return { state: 'running', id, status, model: model ?? undefined };
}

function outcomeOf(prediction: Prediction, label: string, anyFile: boolean): Outcome {
	const { images, otherFiles, rest } = sortedOutput(prediction.output);
	const files = anyFile ? [...images, ...otherFiles] : images;
	const output = anyFile ? rest : undefined;
	if (files.length === 0 && output === undefined) {
		throw prediction.data_removed
			? endedFault(
					prediction,
					`The files were already deleted at ${label}`,
					'Replicate keeps the files of a prediction for one hour. Run it again for new ones.',
				).with({ code: 'expired', billed: 'yes' })
			: new Fault('incomplete', `The prediction succeeded at ${label}, but without an output`, {
					id: prediction.id,
					description: saidBy(prediction),
				});
	}
	return {
		id: prediction.id,
		model: prediction.model ?? undefined,
		prompt: prediction.input?.prompt ?? undefined,
		images: files,
		output,
		createdAt: isoTime(prediction.created_at),
		completedAt: isoTime(prediction.completed_at),
		predictTime: prediction.metrics?.predict_time ?? undefined,
		withheldCount: withheldBy(prediction),
	};
}

/** FLUX leaves out images it considers unsafe, and only says so in its log. */
function withheldBy({ logs }: Prediction): number | undefined {
	const [, safe, all] = /Total safe images: (\d{1,4}) out of (\d{1,4})/.exec(logs?.slice(-LOG_END) ?? '') ?? [];
	const withheld = Number(all) - Number(safe);
	return withheld > 0 ? withheld : undefined;
}

/** Characters. A log may have megabytes; what is searched for is at its end. */
const LOG_END = 20_000;

function refusedForSafety(prediction: Prediction, label: string): Fault {
	const hasImage = Object.values(prediction.input ?? {}).flat().some((value) => typeof value === 'string' && isFileAddress(value));
	const what = hasImage ? 'The prompt or an input image' : 'The prompt';
	const advice = hasImage ? 'Rephrase the prompt, or use another image' : 'Rephrase the prompt';
	return new Fault('ended', `${what} was refused by the safety filter of ${label}`, {
		id: prediction.id,
		code: 'safety',
		description: sentences(errorWords(prediction), advice),
	});
}

function endedFault({ id }: Prediction, message: string, description: string): Fault {
	return new Fault('ended', message, { id, description });
}

/** The provider's own words: its error, and the last line of its log; and what to do, if known. */
function saidBy(prediction: Prediction): string {
	const words = errorWords(prediction);
	const lastLine = prediction.logs?.slice(-LOG_END).trim().split('\n').pop()?.trim().slice(0, 300);
	const advice = [words, lastLine ?? ''].map(adviceFor).find((found) => found !== undefined);
	return sentences(words, lastLine && lastLine !== words ? `Last log line: ${lastLine}` : '', advice);
}

/**
 * What helps against a failure, by the provider's words: Replicate's page on error codes, and its wrapper of
 * other makers' models.
 */
const ADVICE: Array<[words: RegExp, advice: string]> = [
	[/\bE1001\b|\bout of memory\b/i, "It was too large for the model's machine: ask for a smaller size or fewer images"],
	[/\bE6716\b/, 'The model did not start in time. Run it again later: that is a new generation'],
	[/\(code: PA\)/, 'The provider interrupted it. Run it again: that is a new generation'],
	[/\bE00[12]\b/, "This is not about your account: it is the model's own account at its maker. Contact the aggregator, or choose another model"],
	[/\bE003\b/, 'The model is in high demand. Run it again later, or choose another model'],
	[/\bE004\b/, 'The model is not available at the moment. Run it again later, or choose another model'],
	[/^Director: unexpected error|\bE\d{4}\b/, 'This is a fault of the provider, not of your input. Run it again: that is a new generation'],
];

function adviceFor(words: string): string | undefined {
	return ADVICE.find(([pattern]) => pattern.test(words.slice(0, 2_000)))?.[1];
}

function errorWords({ error }: Prediction): string {
	if (typeof error === 'string') return error;
	return error ? JSON.stringify(error).slice(0, 500) : '';
}

/** Matches the words that refuse a create as well; not those that only repeat the user's prompt. */
export function isSafetyRefusal(error: string, prompt?: string): boolean {
	return SAFETY_WORDS.test(withoutEcho(error.slice(0, 2_000), prompt));
}

interface SortedOutput {
	images: GeneratedImage[];
	/** Videos, sounds, texts and the like */
	otherFiles: GeneratedImage[];
	/** The output without its images; undefined if nothing else is left */
	rest: GenericValue;
}

/** No provider's output seen so far was deeper; a reply must not exhaust the stack. */
const DEEPEST = 50;

/**
 * Recognises Replicate's files by their names: an image extension is an image, and so is a name without any
 * extension.
 */
const IMAGE_ENDING = /^(png|apng|jpe?g|jfif|webp|gif|svg|avif|hei[cf]|bmp|tiff?|ico|jxl|jp2|psd|exr|hdr|tga|p[bgnp]m)$/i;

function isOther(pathname: string): boolean {
	// "…/gpt-image-1.5" has none
	const [, ending] = /\.([a-z][a-z\d]{0,15})$/i.exec(pathname.slice(-40)) ?? [];
	return ending !== undefined && !IMAGE_ENDING.test(ending);
}

/**
 * Replicate's `output` has no fixed shape: a URL, an array of URLs, an object that contains some, a data:
 * URL, text, or null. Every file in it is found, in order. The rest keeps the URLs of files that are not
 * images, and of vector drawings, which are both; also those of several images under separate names (the
 * picture, its mask), since their items do not say which is which. Never bytes.
 */
export function sortedOutput(output: unknown): SortedOutput {
	const found: SortedOutput = { images: [], otherFiles: [], rest: undefined };
	found.rest = withoutImages(output, found, 0);
	return found;
}

function withoutImages(value: unknown, found: SortedOutput, depth: number): GenericValue {
	if (value === null || value === undefined || value === '' || depth > DEEPEST) return undefined;
	if (typeof value === 'string') return isFileAddress(value) ? sortFile(value, found) : value;
	if (Array.isArray(value)) {
		const left = value.slice(0, MOST_ENTRIES).map((entry) => withoutImages(entry, found, depth + 1));
		// the rest keeps its positions
		return left.every((entry) => entry === undefined) ? undefined : left.map((entry) => entry ?? null);
	}
	if (typeof value === 'object') {
		const named = Object.values(value).filter(holdsImage).length > 1;
		const left = Object.entries(value)
			.slice(0, MOST_ENTRIES)
			.map(([name, entry]) => {
				const rest = withoutImages(entry, found, depth + 1);
				return [name, named && holdsImage(entry) ? addressesIn(entry) : rest] as const;
			})
			.filter(([, entry]) => entry !== undefined);
		return left.length === 0 ? undefined : Object.fromEntries(left);
	}
	return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Whether a key contains an image or a list of images. */
function holdsImage(value: unknown): boolean {
	const all = [value].flat();
	return all.length > 0 && all.every((one) => typeof one === 'string' && isFileAddress(one) && fileOf(one).isOtherFile !== true);
}

function addressesIn(value: unknown): GenericValue {
	const addresses = [value].flat().flatMap((one) => (typeof one === 'string' && !one.startsWith('data:') ? [one] : []));
	if (addresses.length === 0) return undefined;
	return Array.isArray(value) ? addresses : addresses[0];
}

function isFileAddress(text: string): boolean {
	return /^data:[^,]*,/.test(text) || (/^https?:\/\/\S+$/i.test(text) && URL.canParse(text));
}

function sortFile(address: string, found: SortedOutput): string | undefined {
	const file = fileOf(address);
	(file.isOtherFile ? found.otherFiles : found.images).push(file);
	const isSvg = file.url !== undefined && new URL(file.url).pathname.toLowerCase().endsWith('.svg');
	return file.isOtherFile || isSvg ? file.url : undefined;
}

function fileOf(address: string): GeneratedImage {
	if (!address.startsWith('data:')) {
		const isOtherFile = isOther(new URL(address).pathname);
		return { url: address, facts: {}, ...(isOtherFile && { isOtherFile }) };
	}
	const { base64, mimeType } = ofDataUrl(address);
	const isOtherFile = !/^(image\/.*)?$/.test(mimeType);
	return { base64, mimeType, facts: {}, ...(isOtherFile && { isOtherFile }) };
}
