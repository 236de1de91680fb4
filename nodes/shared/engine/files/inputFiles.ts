import { createHash } from 'crypto';
import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import { asFault, Fault, sentences, type FaultKind } from '../../aggregator/fault';
import type { FileContent } from '../../aggregator/call';
import { withoutFiles } from '../../aggregator/reply';
import { uploadedUrl, uploadRequest } from '../../aggregator/uploads';
import type { ImageFile, InputFile } from '../../form/item';
import type { Run } from '../run';
import { repeated } from './download';
import { imagePart } from './loadImage';

/** Fields that an error names at most; a form can pass on any number of files. */
const MOST_NAMED = 8;

/** The file in a field of the item; an expression may give the file itself. */
export function inputFile(context: IExecuteFunctions, index: number, field: unknown): { file: InputFile; binary: IBinaryData } {
	const binary = binaryOf(context, index, field);
	const file = {
		field: typeof field === 'string' ? field : (binary.fileName ?? ''),
		identity: identityOf(binary),
		size: binary.bytes ?? 0,
	};
	return { file, binary };
}

/** The bytes of a file; never held in memory as a whole if n8n stores it elsewhere. */
export async function contentOf({ helpers }: IExecuteFunctions, { id, data }: IBinaryData): Promise<FileContent> {
	if (id === undefined) {
		return {
			size: Buffer.byteLength(data, 'base64'),
			async *chunks() {
				yield Buffer.from(data, 'base64');
			},
		};
	}
	const { fileSize } = await helpers.getBinaryMetadata(id);
	return {
		size: fileSize,
		async *chunks() {
			yield* await helpers.getBinaryStream(id);
		},
	};
}

function binaryOf(context: IExecuteFunctions, index: number, field: unknown): IBinaryData {
	const { binary = {}, json = {} } = context.getInputData()[index] ?? {};
	const inJson = keepsFilesInJson(context) ? filesIn(json) : {};
	const own = { ...inJson, ...binary };
	try {
		const file = typeof field === 'string' ? (inJson[field] ?? field) : (among(Object.values(own), field) ?? among(earlierFiles(context, index), field));
		return context.helpers.assertBinaryData(index, file ?? '');
	} catch {
		throw noFile(field, Object.keys(own));
	}
}

/** n8n's binary mode "combined", a workflow setting. */
function keepsFilesInJson(context: IExecuteFunctions): boolean {
	return context.getWorkflowSettings?.().binaryMode === 'combined';
}

/** Where such a workflow keeps its files: under `_files`, or in separate fields. */
function filesIn(json: IDataObject): Record<string, IBinaryData> {
	const { _files: files } = json;
	const all = Object.entries({ ...json, ...(typeof files === 'object' && files !== null ? files : {}) });
	return Object.fromEntries(all.flatMap(([name, file]): Array<[string, IBinaryData]> => (isFile(file) ? [[name, file]] : [])));
}

/**
 * The file that an expression gave. n8n accepts any object with an ID as a file, and a webhook's JSON may
 * contain the ID of a file of another execution: only files of the item, or output by an earlier node of this
 * execution, are allowed.
 */
function among(files: unknown[], given: unknown): IBinaryData | undefined {
	if (!isFile(given)) return undefined;
	const isSame = (file: unknown): file is IBinaryData =>
		isFile(file) && (given.id === undefined ? file.id === undefined && file.data === given.data : file.id === given.id);
	return files.find(isSame);
}

const outputSchema = z.array(z.object({ binary: z.record(z.string(), z.unknown()).optional() }));
/** For files in the JSON, n8n returns the JSON only. */
const jsonOutputSchema = z.array(z.custom<IDataObject>((json) => typeof json === 'object' && json !== null));

/** An expression may refer to a node further back, beyond nodes that pass on no files. */
function earlierFiles(context: IExecuteFunctions, index: number): unknown[] {
	const data = context.getWorkflowDataProxy(index);
	return context.getParentNodes(context.getNode().name).flatMap(({ name }) => {
		try {
			const output: unknown = data.$(name).all();
			if (keepsFilesInJson(context)) return (jsonOutputSchema.safeParse(output).data ?? []).flatMap((json) => Object.values(filesIn(json)));
			return (outputSchema.safeParse(output).data ?? []).flatMap(({ binary = {} }) => Object.values(binary));
		} catch {
			return []; // the node did not run
		}
	});
}

function isFile(value: unknown): value is IBinaryData {
	return typeof value === 'object' && value !== null && 'mimeType' in value && ('data' in value || 'id' in value);
}

/** If n8n keeps files in memory they have no ID, and the file itself is in the item. */
function identityOf({ id, data }: IBinaryData): string {
	return id ?? `sha256:${createHash('sha256').update(data).digest('base64url')}`;
}

function noFile(field: unknown, filled: string[]): Fault {
	const message =
		typeof field === 'string' ? `The input has no file in the field '${field}'` : 'The expression for an input file returned none';
	const [there, choose] =
		filled.length === 0
			? ['This input item has no file in any field', 'Put a node that outputs a file before this one']
			: [`Its files are in: ${quoted(filled)}`, "Set 'Input Data Field Name' to one of these"];
	return new Fault('parameter', message, { description: sentences(there, `${choose}, or choose 'URL' as the source`) });
}

function quoted(names: string[]): string {
	const shown = names.slice(0, MOST_NAMED).map((name) => `'${name}'`);
	return shown.join(', ') + (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '');
}

/** A route that accepts no files keeps failing. */
const MOST_UPLOAD_TRIES = 5;
/** One try; a hanging connection must not use up all of the item's time. */
const LONGEST_UPLOAD_MS = 120_000;

/** Kinds that end the batch, or were caused by the user, and are reported unchanged. */
const TOLD_AS_IT_IS: FaultKind[] = ['key', 'credit', 'stopped'];

/**
 * Uploads an image to the aggregator, which returns a URL for it. An upload costs nothing, so it is retried
 * after temporary faults like a download; if it finally fails nothing was billed, and nothing is created
 * without the image. Identical images are uploaded once per run.
 */
export async function upload(run: Run, image: ImageFile): Promise<string> {
	const digest = await digestOf(image.content);
	const known = run.uploads.get(digest);
	if (known) return await known;
	const going = send(run, image);
	run.uploads.set(digest, going);
	// an upload that failed may work for the next item
	going.catch(() => run.uploads.delete(digest));
	return await going;
}

async function send(run: Run, image: ImageFile): Promise<string> {
	const { label } = run.connection;
	const request = uploadRequest(run.connection, imagePart(image, 'image'));
	const deadline = run.clock.now() + run.options.timeoutMs;
	try {
		return await repeated(run, deadline, MOST_UPLOAD_TRIES, async () => {
			const limit = Math.min(deadline, run.clock.now() + LONGEST_UPLOAD_MS);
			const reply = withoutFiles(await run.call(request, run.clock.signalAt(limit, run.stop)));
			const url = uploadedUrl(reply, run.connection);
			if (url === undefined) throw new Fault('transient', `${label} accepted the file, but returned no URL for it`);
			return url;
		});
	} catch (error) {
		throw notUploaded(asFault(error), label);
	}
}

function notUploaded(fault: Fault, label: string): Fault {
	const description = sentences(
		fault.details.description,
		'Uploads are free, and no image was requested without the file, so nothing was billed for this item',
	);
	if (TOLD_AS_IT_IS.includes(fault.kind)) return fault.with({ description, billed: 'no' });
	return new Fault('refused', `The input image could not be uploaded to ${label}`, {
		...fault.details,
		code: 'parameter',
		billed: 'no',
		description: sentences(fault.message, description),
	});
}

async function digestOf({ chunks }: FileContent): Promise<string> {
	const hash = createHash('sha256');
	for await (const piece of chunks()) hash.update(piece);
	return hash.digest('base64');
}
