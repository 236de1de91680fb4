import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault, sentences, type FaultKind } from '../aggregator/fault';
import { imageAddress } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import type { Item } from '../form/item';
import type { ImageInput } from '../form/readInputImages';
import { describedFields } from './anyModel/modelSchema';
import { LARGE_FILE_KB } from './modelFields';
import { describedModel, endOf } from './models';
import { finalOutput, predictionProgress } from './prediction';

interface ModelRequest {
	/** owner/name, or the user's other name for it; absent if only a hash is known */
	model?: string;
	prompt?: string;
	/** As sent, without files */
	input?: object;
	/** How many images the input asks for, if the model's own defaults count */
	imagesAsked?: number;
}

/** What all nodes that create a prediction share; only the request differs. */
export function creation<Choice extends ModelRequest>(
	own: Pick<Operation<Choice>, 'parameters' | 'request' | 'anyFile'>,
): Operation<Choice> {
	const { anyFile = false } = own;
	return {
		...own,
		paid: true,
		pickUpNode: 'Replicate Get Prediction',
		imageCount: ({ input, imagesAsked, model }) => imagesAsked ?? imagesRequested(input ?? {}, model),
		requested: ({ model, prompt }) => ({ model, prompt }),
		progress: (reply, _choice, connection) => predictionProgress(reply, connection, { anyFile }),
		poll: (id, connection) => getPrediction(connection, id),
		cancel: (id, connection) => cancelPrediction(connection, id),
		explain: (fault, { label }, { model }) => explainedCreation(refusedInput(refusedVersion(fault, label), model), model),
		resultIn: finalOutput,
	};
}

/** A model that was shut down may be refused in any of these ways. */
const NO_MORE: FaultKind[] = ['notFound', 'refused'];
/** The statuses of a model or a version that does not exist. Others concern what a key or a group may use. */
const SAYS_MISSING: Array<string | undefined> = ['404', '422'];

/** For a refused create: if the model was shut down, that is the reason. */
function explainedCreation(fault: Fault, model: string | undefined): Fault {
	const { kind, message, details } = fault;
	const end = model === undefined ? undefined : endOf(describedModel(model));
	// a 404 that did not come from the API concerns the path, not the model
	const isMissing = kind === 'notFound' || (fault.code === 'model' && SAYS_MISSING.includes(details.httpCode));
	const isOfThePath = details.httpCode === '404' && !isMissing;
	// what has an ID was processed, and a refused prompt or field was read: the model is there
	const isThere = details.id !== undefined || /safety filter|does not fit the model/.test(message);
	if (end === undefined || !NO_MORE.includes(kind) || isOfThePath || isThere) return fault;
	const description = sentences(details.description, isMissing ? '' : end.what, end.instead);
	return new Fault(kind, isMissing ? end.what : message, { ...details, description });
}

/** Replicate's answer to a hash that is unknown to it, or belongs to someone else. */
function refusedVersion(fault: Fault, label: string): Fault {
	if (!/Invalid version or not permitted/i.test(fault.details.description?.slice(0, 2_000) ?? '')) return fault;
	return new Fault(fault.kind, `This version was not found at ${label}`, { ...fault.details, code: 'model' });
}

/** Replicate's validation, as in `- input.width: Must be less than or equal to 1440` or `- input: prompt is required` */
const COMPLAINT = /- input(?:\.([\w.]+))?: ((?:Invalid type\. )?.+?)(?=\s+- input[.:]|\.(?:\s|$)|$)/g;

/** Complaints about the whole input: the field concerned, and what is wrong with it. */
const ABOUT_THE_WHOLE: Array<[complaint: RegExp, said: (field: string) => string]> = [
	[/^(\w+) is required$/, (field) => `'${field}' is missing`],
	[/^Additional property (\w+) is not allowed$/, (field) => `'${field}' is not a field of this model`],
];

const WRONG_TYPE = /^Invalid type\. Expected: (.+), given: (.+)$/;

/**
 * For a create refused because of its input: names the model, and each field with what is wrong with it. The
 * provider's own words are added at the end.
 */
export function refusedInput(fault: Fault, model = 'of this version'): Fault {
	const { description = '' } = fault.details;
	const complaints = [...description.matchAll(COMPLAINT)].map(([, field, words]) => plain(field, words));
	if (fault.kind !== 'refused' || complaints.length === 0) return fault;
	return new Fault(fault.kind, `The input does not fit the model ${model}`, {
		...fault.details,
		description: sentences(...complaints, description),
	});
}

function plain(field: string | undefined, words: string): string {
	const [, expected, given] = WRONG_TYPE.exec(words) ?? [];
	if (expected !== undefined) return `'${field ?? 'input'}' takes ${expected}, not ${given}`;
	if (field !== undefined) return words.startsWith(`${field} `) ? `'${field}'${words.slice(field.length)}` : `'${field}': ${words}`;
	for (const [complaint, said] of ABOUT_THE_WHOLE) {
		const [, name] = complaint.exec(words) ?? [];
		if (name !== undefined) return said(name);
	}
	return words;
}

/** An image in the form that Replicate accepts: its URL, or the file as a data: URL. */
export async function uploadImage(image: ImageInput, item: Item): Promise<string> {
	const url = await imageAddress(image, item);
	if (url.startsWith('data:') && url.length > (LARGE_FILE_KB * 1024 * 4) / 3) {
		item.hint(
			`An input file is larger than ${LARGE_FILE_KB} KB. Replicate recommends a URL for such images; a file may be refused or slow.`,
		);
	}
	return url;
}

/**
 * Fields that determine how many images a model makes (the schemas of all public models on replicate.com), if
 * no data file says which.
 */
const COUNTS = [
	'num_outputs', 'number_of_outputs', 'num_output', 'number_of_images', 'num_images', 'num_images_per_prompt',
	'image_num', 'image_number', 'image_count', 'number_picture', 'number_of_pictures', 'num_samples', 'num_sample',
	'n_samples', 'n_predictions', 'n_images', 'batch_size', 'batch_count', 'n',
]; // prettier-ignore

/**
 * How many images an input asks for: by the model's data file, and by any other field that sounds like it;
 * one if there is none.
 */
export function imagesRequested(input: object, model = ''): number {
	const fields = new Map(Object.entries(input));
	const { images } = describedModel(model) ?? {};
	const own = new Map(describedFields(model).map(({ name, byDefault }) => [name, byDefault]));
	const valueOf = (name: string): unknown => fields.get(name) ?? own.get(name);
	const counts = Object.entries(images?.when ?? {}).every(([name, value]) => valueOf(name) === value);
	const described = images !== undefined && counts ? countOf(valueOf(images.field)) : 1;
	// a series whose length the model chooses
	const series = fields.get('sequential_image_generation') === 'disabled' ? [] : ['max_images'];
	const others = [...COUNTS, ...series].filter((name) => name !== images?.field);
	return Math.max(described, ...others.map((name) => countOf(fields.get(name))));
}

function countOf(value: unknown): number {
	const count = typeof value === 'number' || typeof value === 'string' ? Math.floor(Number(value)) : 1;
	return Number.isFinite(count) ? Math.max(1, count) : 1;
}

/** Replicate's routes below the aggregator's own base URL; the `urls` of a reply are never used. */
export function createPrediction(connection: Connection, model: ModelReference, input: object): ApiRequest {
	const { replicatePath } = connection.api;
	if ('version' in model) {
		const url = endpoint(connection, replicatePath, 'predictions');
		return { method: 'POST', url, body: { version: model.version, input } };
	}
	const url = endpoint(connection, replicatePath, 'models', model.owner, model.name, 'predictions');
	return { method: 'POST', url, body: { input } };
}

/** The description of a model and its input; no aggregator documents the route, so only the editor uses it. */
export function getModel(connection: Connection, { owner, name }: { owner: string; name: string }): ApiRequest {
	return { method: 'GET', url: endpoint(connection, connection.api.replicatePath, 'models', owner, name) };
}

export function getPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.api.replicatePath, 'predictions', id);
	return { method: 'GET', url };
}

/** No aggregator documents it; inferred from "same as the official API". */
export function cancelPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.api.replicatePath, 'predictions', id, 'cancel');
	return { method: 'POST', url, mayBeEmpty: true };
}

/** What a prediction runs: a model by name, or one version of it by hash. */
export type ModelReference = { owner: string; name: string } | { version: string };

const PART = '[A-Za-z0-9][A-Za-z0-9_.-]*';
const HASH = '[0-9a-f]{64}';

/** Also checked by the form; surrounding white space is allowed. */
export const NAME_PATTERN = `^\\s*${PART}/${PART}\\s*$`;
export const VERSION_PATTERN = `^\\s*(${PART}/${PART}:)?${HASH}\\s*$`;

/** @throws a `parameter` Fault if the text is neither owner/name nor a version */
export function modelReference(text: string): ModelReference {
	return new RegExp(VERSION_PATTERN).test(text) ? byVersion(text) : byName(text);
}

export function byName(model: string): { owner: string; name: string } {
	if (!new RegExp(NAME_PATTERN).test(model)) {
		throw refused(model, 'A model has the form owner/name, such as black-forest-labs/flux-schnell.');
	}
	const [owner, name] = model.trim().split('/');
	return { owner, name };
}

export function byVersion(version: string): ModelReference {
	if (!new RegExp(VERSION_PATTERN).test(version)) {
		throw refused(version, 'A version has 64 characters from 0 to 9 and a to f, alone or as owner/name:version.');
	}
	return { version: version.trim() };
}

function refused(text: string, description: string): Fault {
	return new Fault('parameter', `'Model' can't be "${text.slice(0, 200)}"`, { description });
}
