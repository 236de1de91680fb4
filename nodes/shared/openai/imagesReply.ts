import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault, notSentAgain, sentences } from '../aggregator/fault';
import { field, MOST_ENTRIES } from '../aggregator/reply';
import type { GeneratedImage, Outcome, Progress } from '../engine/outcome';
import { absoluteUrl, isoTime, ofDataUrl } from '../replies/replyFields';
import { taskIn, taskProgress } from './imagesTask';

/**
 * Reads the reply of `POST /v1/images/generations` and `/v1/images/edits`: OpenAI's own (its API reference),
 * as JSON or as events, and what gateways make of it. Where an image is may vary; what counts as one may not:
 * a URL, or base64 bytes.
 */
export function imagesProgress(reply: unknown, connection: Connection): Progress {
	const events = field(reply, 'events');
	if (Array.isArray(events)) return { state: 'finished', outcome: outcomeOfEvents(events, connection) };
	const { images, withheld } = imagesIn(reply, connection);
	if (images.length > 0) return { state: 'finished', outcome: outcomeOf(reply, images, withheld) };
	const task = taskIn(reply);
	if (task) return taskProgress(task, connection);
	withoutImageSchema.parse(reply);
	throw new Fault('unknownOutcome', `${connection.label} answered without an image`, {
		description: sentences('The request may have been billed', notSentAgain(connection.label)),
	});
}

/** Reads the status of a task: a preview of a running task is not a result. */
export function imagesTaskProgress(reply: unknown, connection: Connection): Progress {
	const task = taskIn(reply, { isStatus: true });
	if (task && !task.isDone) return taskProgress(task, connection);
	const { images, withheld } = imagesIn(reply, connection);
	if (images.length > 0) return { state: 'finished', outcome: { ...outcomeOf(reply, images, withheld), id: task?.id, model: task?.model } };
	if (task) return taskProgress(task, connection);
	withoutImageSchema.parse(undefined);
	throw new Fault('refused', `${connection.label} sent a status in an unknown format`);
}

/** The part of a reply whose files are results: drafts in a stream are not. */
export function resultsIn(reply: unknown): unknown {
	const events = field(reply, 'events');
	return Array.isArray(events) ? { events: events.filter((event) => !isDraft(event)) } : reply;
}

/** A list without an image is a valid answer; anything else is handled as an error envelope. */
const withoutImageSchema = z.custom<unknown>(
	(reply) => !saysError(reply) && (Array.isArray(reply) || PLACES.some((place) => Array.isArray(field(reply, place)))),
	'No image is in it',
);

function saysError(reply: unknown): boolean {
	return Boolean(field(reply, 'error')) || field(reply, 'success') === false;
}

function outcomeOf(reply: unknown, images: GeneratedImage[], withheld: number): Outcome {
	return { images, createdAt: timeOf(field(reply, 'created')), withheldCount: withheld === 0 ? undefined : withheld };
}

function timeOf(time: unknown): string | undefined {
	return typeof time === 'number' ? isoTime(time) : undefined;
}

interface Found {
	images: GeneratedImage[];
	/** Entries of a list without an image: images that were withheld */
	withheld: number;
}

/**
 * Where images may be: OpenAI's own place, SiliconFlow's and fal's, Replicate's, a task's; the first that
 * contains one counts.
 */
const PLACES = ['data', 'images', 'output', 'result'];
const ADDRESSES = ['url', 'image_url'];
const DEEPEST = 6;

function imagesIn(value: unknown, connection: Connection, depth = 0): Found {
	if (typeof value === 'string') return { images: ofAddress(value, connection), withheld: 0 };
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return { images: [], withheld: 0 };
	if (Array.isArray(value)) {
		const each = value.slice(0, MOST_ENTRIES).map((entry) => imagesIn(entry, connection, depth + 1));
		return {
			images: each.flatMap(({ images }) => images),
			withheld: each.reduce((sum, { images, withheld }) => sum + (images.length === 0 ? 1 : withheld), 0),
		};
	}
	for (const place of PLACES) {
		const found = imagesIn(field(value, place), connection, depth + 1);
		if (found.images.length > 0) return found;
	}
	return { images: ownImages(value, connection, depth), withheld: 0 };
}

/** One entry: its bytes, or their URL (usually one, a list with some gateways). */
function ownImages(entry: object, connection: Connection, depth: number): GeneratedImage[] {
	const revised = field(entry, 'revised_prompt');
	const bytes = bytesIn(field(entry, 'b64_json'));
	const places = ADDRESSES.map((name) => imagesIn(field(entry, name), connection, depth + 1).images);
	const images = bytes ?? places.find((found) => found.length > 0) ?? imagesIn(field(entry, 'b64_json'), connection, DEEPEST).images;
	const facts = { revisedPrompt: typeof revised === 'string' && revised !== '' ? revised : undefined };
	return images.map((image) => ({ ...image, facts: { ...facts, ...image.facts } }));
}

/** Some gateways send a data: URL instead of the bytes. */
function bytesIn(value: unknown): GeneratedImage[] | undefined {
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	if (isDataUrl(value)) return [{ ...ofDataUrl(value), facts: {} }];
	return BASE64.test(value.slice(0, 1_000)) ? [{ base64: value, facts: {} }] : undefined;
}

const BASE64 = /^[\w+/=\s-]{8,}$/;

function ofAddress(address: string, connection: Connection): GeneratedImage[] {
	if (isDataUrl(address)) return [{ ...ofDataUrl(address), facts: {} }];
	const url = absoluteUrl(address, connection);
	return url === undefined ? [] : [{ url, facts: {} }];
}

function isDataUrl(text: string): boolean {
	return /^data:[^,]{0,200},/i.test(text);
}

/**
 * Events: each finished image has one (`…completed`, or `…partial_succeeded` with a summary at the end).
 * Images completed before an error are paid for, and available.
 */
function outcomeOfEvents(events: unknown[], connection: Connection): Outcome {
	const results = events.filter((event) => !isDraft(event));
	const found = results.map((event) => imagesIn(event, connection));
	const images = withoutRepeated(found.flatMap(({ images }) => images));
	const problem = results.map(errorIn).find((words) => words !== undefined);
	if (images.length > 0) {
		const [created] = events.flatMap((event) => timeOf(field(event, 'created_at')) ?? timeOf(field(event, 'created')) ?? []);
		const withheld = found.reduce((sum, one) => sum + one.withheld, 0);
		const streamError = problem && `After these images the stream reported an error: ${problem.slice(0, 500)}`;
		return { images, createdAt: created, withheldCount: withheld === 0 ? undefined : withheld, streamError };
	}
	const { label } = connection;
	throw new Fault('unknownOutcome', `${label} ended its stream ${problem ? 'with an error' : 'without an image'}: the request may have been billed`, {
		description: sentences(problem && `${label} says: ${problem.slice(0, 500)}`, 'Gateways bill such a stream in full', notSentAgain(label)),
	});
}

/** A summary at the end may repeat the images. */
function withoutRepeated(images: GeneratedImage[]): GeneratedImage[] {
	const seen = new Set<string>();
	return images.filter(({ url }) => url === undefined || (!seen.has(url) && seen.add(url)));
}

function typeOf(event: unknown): string {
	const type = field(event, 'type');
	return typeof type === 'string' ? type : '';
}

function isDraft(event: unknown): boolean {
	const type = typeOf(event);
	return type.endsWith('partial_image') || (field(event, 'partial_image_index') !== undefined && !type.endsWith('completed'));
}

/** The words of an event that is an error, or contains one. */
function errorIn(event: unknown): string | undefined {
	const error = field(event, 'error');
	if (!error && !/^(upstream_)?error$|failed$/.test(typeOf(event))) return undefined;
	const words = [error, field(error, 'message'), field(event, 'message')].find((text) => typeof text === 'string' && text !== '');
	const code = [field(error, 'code'), field(error, 'type'), field(error, 'http_code')].find((one) => typeof one === 'string' && one !== '');
	return typeof words === 'string' ? words : String(code ?? 'it does not say which');
}
