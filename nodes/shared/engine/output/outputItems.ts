import type { GenericValue, IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { beforeReference } from '../../aggregator/body/base64';
import type { Fault } from '../../aggregator/fault';
import { startOf } from '../../aggregator/words';
import type { Options } from '../../form/options';
import type { Delivered } from '../files/fetchImages';
import type { Job } from '../jobs/job';
import type { Outcome, Running } from '../outcome';
import { idsLast } from './nodeError';

/** The result of an item, from which its output is made, and the jobs that remember what was paid for. */
export interface Processed {
	/** What is still running, if nobody waited for it; then there are no files */
	running: Running[];
	outcome: Outcome;
	/** One for each image of the outcome */
	files: Delivered[];
	shape: Shape;
	jobs: Job[];
}

/** How an item ended. */
export type ItemResult = Processed | { fault: Fault };

export interface Shape {
	itemIndex: number;
	outputMode: Options['outputMode'];
	/** Name of the binary field */
	field: string;
	/** What the user asked for, used if the provider does not repeat it */
	requested: { model?: string; prompt?: string };
	/** The provider's whole reply, if the user wants it */
	response?: IDataObject;
}

/**
 * Turns a result into output items: one per image, or one per input item. A file that is not an image also
 * gets a separate item, after the images; `output` says where it was.
 */
export function imageItems(outcome: Outcome, files: Delivered[], shape: Shape): INodeExecutionData[] {
	if (outcome.text) return [item({ ...outcome.text, ...responseOf(shape) }, shape)];
	const images = files.filter(({ image }) => !image.isOtherFile);
	const common = commonFields(outcome, images.length, shape);
	const { streamError } = outcome;
	if (shape.outputMode === 'itemPerInput') {
		const facts = images.map((file, imageIndex) => defined({ ...imageFields(file, imageIndex), ...NOT_PER_IMAGE }));
		const json = { ...common, ...costOf(files), images: facts, ...defined({ streamError }), ...otherFilesError(files), ...responseOf(shape) };
		return [item(json, shape, numberedBinaries(files, shape.field))];
	}
	const shown = files.filter(({ image, binary, downloadError }) => !image.isOtherFile || binary || downloadError);
	if (shown.length === 0) return [item({ ...common, ...responseOf(shape) }, shape)];
	const { output, text, ...each } = common;
	const places = new Map(images.map((file, index) => [file, index]));
	return shown.map((file, index) =>
		item(
			{
				...each,
				...(index === 0 && defined({ output, text })),
				...imageFields(file, places.get(file) ?? -1),
				...(file === shown.at(-1) && defined({ streamError })),
				...responseIn(index, shown.length, shape),
			},
			shape,
			file.binary && { [shape.field]: file.binary },
		),
	);
}

/** Left out per image: in one item for all images of an input item they are given once. */
const NOT_PER_IMAGE = { prompt: undefined, cost: undefined, costUnit: undefined };

/** What all images of an item cost. */
function costOf(files: Delivered[]): IDataObject {
	const costs = files.flatMap(({ image: { facts } }) => (facts.cost === undefined ? [] : [facts.cost]));
	if (costs.length === 0) return {};
	return { cost: Number(costs.reduce((sum, cost) => sum + cost, 0).toFixed(9)), costUnit: files[0].image.facts.costUnit };
}

/** A long reply is only included in the first of its items. */
function responseIn(index: number, count: number, shape: Shape): IDataObject {
	return index === 0 || JSON.stringify(shape.response ?? '').length * count <= MOST_RESPONSE ? responseOf(shape) : {};
}

/** The item of a running or cancelled generation: everything needed to get back to it. */
export function runningItem(running: Running, shape: Shape): INodeExecutionData {
	const { id, status, model, progress } = running;
	return item(
		defined({ id, status, model: shape.requested.model ?? model, progress, ...responseOf(shape) }),
		shape,
	);
}

/**
 * A failed item, with its request, so that the user finds its row. Only `error` and `details`: n8n routes an
 * item to the error output by these, and discards everything else where `item.error` is set.
 */
export function errorItem(fault: Fault, itemIndex: number, requested: Shape['requested'] = {}): INodeExecutionData {
	const { code, billed } = fault;
	const { description, httpCode, id, imageUrl, response } = fault.details;
	const { prompt, model } = requested;
	return {
		json: {
			error: fault.message,
			details: defined({ description: idsLast(description), code, billed, httpCode, id, imageUrl, prompt, model, response }),
		},
		pairedItem: { item: itemIndex },
	};
}

function commonFields(outcome: Outcome, imageCount: number, { requested }: Shape): IDataObject {
	return defined({
		id: outcome.id,
		status: 'succeeded',
		model: requested.model ?? outcome.model,
		prompt: outcome.prompt ?? outcome.images[0]?.facts.prompt ?? requested.prompt,
		imageCount,
		createdAt: outcome.createdAt,
		completedAt: outcome.completedAt,
		predictTime: outcome.predictTime,
		withheldCount: outcome.withheldCount,
		output: outcome.output,
		text: outcome.writtenText,
	});
}

function imageFields({ image, downloadError }: Delivered, imageIndex: number): IDataObject {
	const { cost, costUnit } = image.facts;
	if (image.isOtherFile) return defined({ cost, costUnit, downloadError });
	return defined({ imageUrl: image.url ?? null, imageIndex, ...image.facts, downloadError });
}

/** What is said about files that have no entry in `images`. */
function otherFilesError(files: Delivered[]): IDataObject {
	const errors = files.flatMap(({ image, downloadError }) => (image.isOtherFile && downloadError ? [downloadError] : []));
	return errors.length === 0 ? {} : { downloadError: errors.join(' ') };
}

function numberedBinaries(files: Delivered[], field: string): IBinaryKeyData {
	const binaries: IBinaryKeyData = {};
	files.forEach(({ binary }, index) => {
		if (binary) binaries[index === 0 ? field : `${field}_${index}`] = binary;
	});
	return binaries;
}

/** The fields that people look for, placed first in this order. */
const FIRST = ['prompt', 'imageUrl', 'status', 'model', 'id'];

function inOrder(json: IDataObject): IDataObject {
	const first = FIRST.filter((name) => Object.hasOwn(json, name)).map((name) => [name, json[name]] as const);
	return { ...Object.fromEntries(first), ...json };
}

function item(fields: IDataObject, shape: Shape, binary?: IBinaryKeyData): INodeExecutionData {
	const json = inOrder(fields);
	const paired: INodeExecutionData = { json, pairedItem: { item: shape.itemIndex } };
	return binary && Object.keys(binary).length > 0 ? { ...paired, binary } : paired;
}

function responseOf({ response }: Shape): IDataObject {
	return response === undefined ? {} : { response };
}

function defined(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Characters. Longer texts in a reply are base64 files, which belong in a file and not in JSON. */
const LONGEST_TEXT = 2_000;
const SHOWN = 60;
const LONGEST_NAME = 200;
const DEEPEST = 32;
/** Characters of a reply that n8n keeps with the items; the rest is left out */
const MOST_RESPONSE = 40_000;

/** A provider's whole reply as the user may see it: without what the family hides, and with data shortened. */
export function redacted(
	reply: unknown,
	redact: (reply: IDataObject) => IDataObject = (whole) => whole,
): IDataObject {
	const shortened = shorten(reply, 0, { left: MOST_RESPONSE });
	return redact(isObject(shortened) ? shortened : { value: shortened });
}

function shorten(value: unknown, depth: number, room: { left: number }): GenericValue {
	if (depth > DEEPEST) return '…';
	if (typeof value === 'string') {
		const text = shortenText(value);
		room.left -= JSON.stringify(text).length;
		return text;
	}
	room.left -= 8;
	if (Array.isArray(value)) {
		const shown: GenericValue[] = [];
		for (const entry of value) {
			if (room.left <= 0) return [...shown, `… (${value.length - shown.length} more)`];
			shown.push(shorten(entry, depth + 1, room));
		}
		return shown;
	}
	if (typeof value === 'object' && value !== null) {
		const shown: Array<[string, GenericValue]> = [];
		for (const [name, entry] of Object.entries(value)) {
			if (room.left <= 0) {
				shown.push(['…', 'more']);
				break;
			}
			const field = startOf(name, LONGEST_NAME);
			room.left -= JSON.stringify(field).length;
			shown.push([field, shorten(entry, depth + 1, room)]);
		}
		return Object.fromEntries(shown);
	}
	return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function shortenText(text: string): string {
	const cut = beforeReference(text);
	if (cut) return `${startOf(cut.start, SHOWN)}… (${cut.length} characters)`;
	const isData = text.startsWith('data:') || text.length > LONGEST_TEXT;
	return isData && text.length > SHOWN ? `${startOf(text, SHOWN)}… (${text.length} characters)` : text;
}

function isObject(value: GenericValue): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
