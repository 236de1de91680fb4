import type { IBinaryData } from 'n8n-workflow';

import { asFault, Fault } from '../aggregator/fault';
import type { FileStream, RemoteFile } from '../aggregator/fetchFile';
import { stopped } from './clock';
import { repeatRead } from './read';
import type { Run } from './run';
import { fileKind, isImage, SIGNATURE_BYTES, type FileKind } from './signature';

/** A paid image is worth more tries than a status, but a file that is gone stays gone. */
const MOST_DOWNLOAD_TRIES = 6;

/** n8n's storage may be full or away for a moment. */
const MOST_STORE_TRIES = 4;

export interface Wanted {
	/** File name without extension */
	name: string;
	/** Also files that are no image (Run Model's videos and texts) */
	anyFile?: boolean;
}

/** Streams a file into n8n's binary data, never whole in memory. */
export async function download(
	run: Run,
	url: string,
	wanted: Wanted,
	deadline: number,
): Promise<IBinaryData> {
	return await repeatRead(run, deadline, MOST_DOWNLOAD_TRIES, async (signal) => {
		const file = await run.fetchFile(url, signal);
		try {
			return await store(run, file, wanted);
		} catch (error) {
			file.stream.destroy();
			if (run.stop.aborted) throw stopped();
			throw signal.aborted ? new Fault('timeout', 'The download was cut by the timeout') : cutOff(error);
		}
	});
}

async function store(run: Run, file: RemoteFile, wanted: Wanted): Promise<IBinaryData> {
	const most = run.options.maxFileSize;
	assertSize(file.contentLength ?? 0, most);
	const { start, isWhole } = await firstBytes(file.stream);
	if (start.length === 0) throw new Fault('transient', 'The file is empty');
	const kind = fileKind(start, file.contentType);
	if (!wanted.anyFile && !isImage(kind)) throw notAnImage(kind, file.contentType);
	let size = isWhole ? start.length : 0;
	const counted = (chunk: Buffer) => {
		size += chunk.length;
		assertSize(size, most);
		return chunk;
	};
	const binary = await keep(run, isWhole ? start : file.stream.map(counted), wanted.name, kind);
	if (file.contentLength !== undefined && size !== file.contentLength) throw cutOff(undefined);
	return binary;
}

/** Puts bytes that came inside a reply into n8n's binary data: they are nowhere else, so more than once. */
export async function storeBytes(
	run: Run,
	base64: string,
	mimeType: string | undefined,
	name: string,
	deadline: number,
): Promise<IBinaryData> {
	const bytes = Buffer.from(base64, 'base64');
	const kind = fileKind(bytes.subarray(0, SIGNATURE_BYTES), mimeType ?? '');
	return await repeatRead(run, deadline, MOST_STORE_TRIES, async () => {
		try {
			return await keep(run, bytes, name, kind);
		} catch (error) {
			throw notStored(error);
		}
	});
}

async function keep(
	run: Run,
	data: FileStream | Buffer,
	name: string,
	kind: FileKind = { mimeType: 'application/octet-stream', extension: 'bin' },
): Promise<IBinaryData> {
	const fileName = `${name}.${kind.extension}`;
	return await run.context.helpers.prepareBinaryData(data, fileName, kind.mimeType);
}

/** Looks at as much as tells what the file is, in however small pieces it comes, and puts it back. */
async function firstBytes(stream: FileStream): Promise<{ start: Buffer; isWhole: boolean }> {
	let start = Buffer.alloc(0);
	for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
		start = Buffer.concat([start, chunk]);
		if (start.length < SIGNATURE_BYTES) continue;
		stream.unshift(start);
		return { start, isWhole: false };
	}
	return { start, isWhole: true };
}

function assertSize(bytes: number, most: number): void {
	if (bytes <= most) return;
	throw new Fault(
		'refused',
		`The file is larger than the ${Math.round((most / 1024 / 1024) * 100) / 100} MiB set as 'Max File Size'`,
	);
}

function notAnImage(kind: FileKind | undefined, contentType: string): Fault {
	const what = (kind?.mimeType ?? contentType) || 'of an unknown type';
	// a proxy's or firewall's page in place of the image may go away
	return new Fault(what === 'text/html' ? 'transient' : 'refused', `The file is no image but ${what}`);
}

function notStored(error: unknown): Fault {
	return new Fault('transient', 'n8n could not store the file', { description: asFault(error).message });
}

function cutOff(error: unknown): Fault {
	if (error instanceof Fault) return error;
	return new Fault('transient', 'The download was cut off before its end');
}
