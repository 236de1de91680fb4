import type { GenericValue } from 'n8n-workflow';
import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault, sentences } from '../aggregator/fault';
import type { GeneratedImage, Outcome, Progress, Running } from '../engine/outcome';
import { isoTime, lenient, ofDataUrl } from '../replies/replyFields';

/**
 * A prediction as AnyAPI and Replicate answer it (AnyAPI: "create a task", "query a task"; Replicate's
 * HTTP API reference). `urls` is left out on purpose: it points at api.replicate.com, where the
 * aggregator's key must never go. Only id and status are needed; an odd extra must not lose a paid image.
 */
const predictionSchema = z.object({
	id: z.string().min(1),
	status: z.string().min(1),
	model: lenient(z.string()),
	input: lenient(z.object({ prompt: z.string().min(1).optional() })),
	output: z.unknown(),
	error: z.unknown(),
	logs: lenient(z.string()),
	data_removed: lenient(z.boolean()),
	created_at: lenient(z.string()),
	completed_at: lenient(z.string()),
	metrics: lenient(z.object({ predict_time: z.number().nullish() })),
});

type Prediction = z.infer<typeof predictionSchema>;

/** Ends without images. `aborted`: the deadline passed before the start. Unknown statuses wait on. */
const ENDED_WORDS = new Map([
	['failed', 'failed'],
	['canceled', 'was cancelled'],
	['cancelled', 'was cancelled'],
	['aborted', 'was aborted'],
]);

/**
 * What a prediction says. Output that is there while it still runs is not final and waits on.
 *
 * @param anyFile whether output that is no image counts (Run Model); an image model must give images
 */
export function predictionProgress(
	reply: unknown,
	{ label }: Connection,
	{ anyFile }: { anyFile: boolean },
): Progress {
	const prediction = predictionSchema.parse(reply);
	const ended = ENDED_WORDS.get(prediction.status);
	if (ended !== undefined) {
		const words = errorWords(prediction);
		if (isSafetyRefusal(words)) {
			const advice = sentences(words, 'Rephrase the prompt');
			throw endedFault(prediction, `The prompt was refused by the safety filter of ${label}`, advice);
		}
		throw endedFault(prediction, `The prediction ${ended} at ${label}`, saidBy(prediction));
	}
	if (prediction.status !== 'succeeded') return running(prediction);
	return { state: 'finished', outcome: outcomeOf(prediction, label, anyFile) };
}

/** The id and status of a prediction, whatever they are. */
export function runningPrediction(reply: unknown): Running {
	return running(predictionSchema.parse(reply));
}

/** A prediction repeats its input, files included, and may show what there is of its output while it runs. */
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
				)
			: new Fault('incomplete', `The prediction succeeded at ${label}, but without an output`, {
					id: prediction.id,
					description: saidBy(prediction),
				});
	}
	return {
		id: prediction.id,
		model: prediction.model ?? undefined,
		prompt: prediction.input?.prompt,
		images: files,
		output,
		createdAt: isoTime(prediction.created_at),
		completedAt: isoTime(prediction.completed_at),
		predictTime: prediction.metrics?.predict_time ?? undefined,
	};
}

function endedFault({ id }: Prediction, message: string, description: string): Fault {
	return new Fault('ended', message, { id, description });
}

/** The provider's own words: its error, and the last line of its log. */
function saidBy(prediction: Prediction): string {
	const words = errorWords(prediction);
	const lastLine = prediction.logs?.trim().split('\n').pop()?.trim().slice(0, 300);
	return sentences(words, lastLine && lastLine !== words ? `Last log line: ${lastLine}` : '');
}

function errorWords({ error }: Prediction): string {
	if (typeof error === 'string') return error;
	return error ? JSON.stringify(error).slice(0, 500) : '';
}

/**
 * How a prediction's error says that a safety filter refused it, in the words of Replicate (E005), of its
 * safety checkers (NSFW), of Google's, Black Forest Labs' and OpenAI's models. A filter that is itself
 * broken says other things.
 */
const REFUSED_FOR_SAFETY =
	/\(E005\)|flagged as sensitive|Responsible AI practices|NSFW content|(request|prompt|content|output) (was |is )?moderated|(blocked|flagged|rejected) (by|as a result of) .{0,40}(moderation|safety|content)|violat.{0,40}(content|usage|safety) (polic|guideline)/i;

export function isSafetyRefusal(error: string): boolean {
	return REFUSED_FOR_SAFETY.test(error);
}

interface SortedOutput {
	images: GeneratedImage[];
	/** Videos, sounds, texts and the like */
	otherFiles: GeneratedImage[];
	/** The output without its images; undefined where nothing else is left */
	rest: GenericValue;
}

/** Deeper a provider's output was never seen; a reply must not exhaust the stack. */
const DEEPEST = 50;

/** As Replicate names its files. What has no such ending (or none at all) is taken for an image. */
const OTHER_ENDING = /\.(mp4|webm|mov|mkv|mp3|wav|flac|ogg|m4a|txt|md|csv|json|html|pdf|zip|tar|gz|glb|gltf|obj|ply|stl|safetensors|srt|vtt)$/i;

/**
 * Replicate's `output` has no fixed shape: a URL, an array of URLs, an object that holds some, a
 * data: URL, text, or null. Every file in it is found, in order. What is left keeps the addresses of
 * files that are no image, and of vector drawings, which are both; never bytes.
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
		const left = value.map((entry) => withoutImages(entry, found, depth + 1)).filter((entry) => entry !== undefined);
		return left.length === 0 ? undefined : left;
	}
	if (typeof value === 'object') {
		const left = Object.entries(value)
			.map(([name, entry]) => [name, withoutImages(entry, found, depth + 1)] as const)
			.filter(([, entry]) => entry !== undefined);
		return left.length === 0 ? undefined : Object.fromEntries(left);
	}
	return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
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
		const isOtherFile = OTHER_ENDING.test(new URL(address).pathname);
		return { url: address, facts: {}, ...(isOtherFile && { isOtherFile }) };
	}
	const { base64, mimeType } = ofDataUrl(address);
	const isOtherFile = !/^(image\/.*)?$/.test(mimeType);
	return { base64, mimeType, facts: {}, ...(isOtherFile && { isOtherFile }) };
}
