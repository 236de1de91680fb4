import type { IBinaryData } from 'n8n-workflow';

import { asFault, Fault } from '../../aggregator/fault';
import type { FileStream, RemoteFile } from '../../aggregator/fetchFile';
import { abortFault } from '../../aggregator/networkFault';
import { INSIDE_TRY_MS, isToldAlike, toldAlike, UnavailableInside } from '../../aggregator/publicUrl';
import { plainText } from '../../aggregator/words';
import type { FileType } from '../../form/item';
import { afterStop, orAbort, OVER, storingUntil, type Clock } from '../clock';
import { nextTry } from '../retryPolicy';
import type { Run } from '../run';
import { ENDING_BYTES, fileTypeOf, isAtItsEnd, isImage, SIGNATURE_BYTES } from './signature';

/** A paid image is worth more tries than a status, but a missing file stays missing. */
const MOST_DOWNLOAD_TRIES = 6;

/** The same number for all failures at an internal host: the number of tries must not reveal the reason. */
const MOST_TRIES_INSIDE = 3;

/** A server that has sent nothing for this long will not send any more. */
const MOST_SILENCE_MS = 30_000;

/** A storage that has not taken a file in this time is tried again. */
const MOST_STORING_MS = 30_000;

interface Wanted {
	/** File name without extension */
	name: string;
	/** Also accepts files that are not images (Run Model's videos and texts) */
	anyFile?: boolean;
	room: Room;
}

/** How many more bytes the files of one item may take together. */
export interface Room {
	left: number;
}

/** Streams a file into n8n's binary data, without holding the whole file in memory. */
export async function download(
	run: Run,
	url: string,
	wanted: Wanted,
	deadline: number,
): Promise<IBinaryData> {
	return await repeated(run, deadline, MOST_DOWNLOAD_TRIES, async () => {
		const begun = run.clock.now();
		let isInside = URL.canParse(url) && isToldAlike(new URL(url), run.connection);
		const limit = idleLimit(run.clock, isInside ? INSIDE_TRY_MS : MOST_SILENCE_MS, run.clock.signalAt(deadline, run.stop));
		let ofBody = limit;
		try {
			const file = await run.fetchFile(url, limit.signal);
			isInside = file.isForImagesOnly && file.isFromGateway !== true;
			if (isInside) ofBody = idleLimit(run.clock, INSIDE_TRY_MS, limit.signal);
			const alive = () => [limit, ofBody].forEach((one) => one.alive());
			return await orAbort(storeWhole(run, file, wanted, alive), ofBody.signal);
		} catch (error) {
			const cut = [limit, ofBody].find(({ signal }) => signal.aborted);
			const fault = asFault(cut && !(error instanceof UnavailableInside) ? cutShort(cut.signal) : error);
			throw await toldInTime(run, isInside ? toldAlike(fault) : fault, { begun, deadline });
		} finally {
			limit.end();
			ofBody.end();
		}
	});
}

/** The failure; for an internal host, reported no sooner than for a host that never answers. */
export async function toldInTime({ clock, stop }: Run, fault: Fault, { begun, deadline }: { begun: number; deadline: number }): Promise<Fault> {
	if (!(fault instanceof UnavailableInside)) return fault;
	const left = Math.min(begun + INSIDE_TRY_MS, deadline) - clock.now();
	if (left <= 0) return fault;
	return await clock.sleep(left, stop).then(() => fault, asFault);
}

function cutShort(signal: AbortSignal): Fault {
	const fault = abortFault(signal, 'The server');
	return fault.kind === 'timeout' ? new Fault('timeout', 'The download was cut by the timeout') : fault;
}

async function storeWhole(run: Run, file: RemoteFile, wanted: Wanted, alive: () => void): Promise<IBinaryData> {
	try {
		return await store(run, file, wanted, alive);
	} catch (error) {
		file.stream.destroy();
		throw cutOff(error);
	}
}

async function store(run: Run, file: RemoteFile, wanted: Wanted, alive: () => void): Promise<IBinaryData> {
	const most = run.options.maxFileSize;
	assertSize(file.contentLength ?? 0, most);
	const { start, isWhole } = await firstBytes(file.stream);
	if (start.length === 0) throw new Fault('transient', 'The file is empty');
	const type = fileTypeOf(start, file.contentType);
	const imagesOnly = !wanted.anyFile || file.isForImagesOnly;
	if (imagesOnly && !isImage(type)) throw notAnImage(type, file.contentType);
	let size = 0;
	let last: Buffer = Buffer.alloc(0);
	const counted = (chunk: Buffer) => {
		alive();
		size += chunk.length;
		last = Buffer.concat([last, chunk.subarray(-ENDING_BYTES)]).subarray(-ENDING_BYTES);
		wanted.room.left -= chunk.length;
		assertSize(size, most);
		if (wanted.room.left < 0) throw new Fault('refused', 'The files of this item are too large in total');
		return chunk;
	};
	let isStored = false;
	try {
		const content = isWhole ? counted(start) : file.stream.map(counted);
		const binary = await toBinaryData(run, content, wanted.name, type);
		if (size < (file.contentLength ?? 0) && !isAtItsEnd(type, { first: start, last, size })) throw cutOff(undefined);
		isStored = true;
		return binary;
	} finally {
		if (!isStored) wanted.room.left += size;
	}
}

/**
 * Writes bytes that came inside a reply to n8n's binary data. They exist nowhere else, so a storage that is
 * temporarily full or unavailable is retried as long as the item has time.
 */
export async function storeBytes(
	run: Run,
	{ bytes, mimeType, name }: { bytes: Buffer; mimeType?: string; name: string },
	deadline: number,
): Promise<IBinaryData> {
	const type = fileTypeOf(bytes.subarray(0, SIGNATURE_BYTES), mimeType ?? '');
	const end = storingUntil(run.clock, deadline);
	return await repeated(run, end, Infinity, async () => {
		const until = Math.min(end, run.clock.now() + MOST_STORING_MS);
		const late = afterStop(run.clock, run.stop);
		try {
			return await orAbort(toBinaryData(run, bytes, name, type), run.clock.signalAt(until, late.signal));
		} catch (error) {
			throw notStored(asFault(error));
		} finally {
			late.end();
		}
	});
}

async function toBinaryData(
	run: Run,
	data: FileStream | Buffer,
	name: string,
	type: FileType = { mimeType: 'application/octet-stream', extension: 'bin' },
): Promise<IBinaryData> {
	const fileName = `${name}.${type.extension}`;
	return await run.context.helpers.prepareBinaryData(data, fileName, type.mimeType);
}

/** Reads enough to recognise the file's type, however small the chunks, and puts it back. */
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

export function assertSize(bytes: number, most: number): void {
	if (bytes <= most) return;
	throw new Fault(
		'refused',
		`The file is larger than the ${Math.round((most / 1024 / 1024) * 100) / 100} MiB set as 'Max File Size'`,
	);
}

const LONGEST_TYPE = 100;

function notAnImage(type: FileType | undefined, contentType: string): Fault {
	const what = (type?.mimeType ?? plainText(contentType, LONGEST_TYPE)) || 'of an unknown type';
	// a proxy's or firewall's page instead of the image may be temporary
	return new Fault(what === 'text/html' ? 'transient' : 'refused', `The file is ${what}, not an image`);
}

function notStored(fault: Fault): Fault {
	if (fault.kind === 'stopped') return fault;
	const why = fault.kind === 'timeout' ? 'Its storage did not answer in time' : fault.message;
	return new Fault('transient', 'n8n could not store the file', { description: why, code: 'storage', billed: 'yes' });
}

function cutOff(error: unknown): Fault {
	if (error instanceof Fault) return error;
	return new Fault('transient', 'The download was cut off before its end');
}

const SHORTEST_TRY_MS = 100;

/** Retries what costs nothing (a file, in either direction), as long as the tries and the item's time allow. */
export async function repeated<T>(run: Run, deadline: number, mostTries: number, attempt: () => Promise<T>): Promise<T> {
	for (let failures = 1; ; failures++) {
		try {
			return await attempt();
		} catch (error) {
			const fault = asFault(error);
			const most = fault instanceof UnavailableInside ? Math.min(MOST_TRIES_INSIDE, mostTries) : mostTries;
			const next = nextTry('file', fault, { failures, most });
			const left = deadline - run.clock.now();
			if ('end' in next || left < SHORTEST_TRY_MS) throw fault;
			// if the requested wait is longer than the time left, there is still one more try
			await run.clock.sleep(Math.min(next.againInMs, left / 2), run.stop);
		}
	}
}

interface IdleLimit {
	/** Fires with the given signal, or if nothing has come for too long */
	signal: AbortSignal;
	/** To be called when something came */
	alive(): void;
	/** Everything has come; to be called whatever happened */
	end(): void;
}

/** A limit on silence, not on duration: a large file over a slow line may take its time. */
function idleLimit(clock: Clock, ms: number, signal: AbortSignal): IdleLimit {
	const silence = new AbortController();
	const done = new AbortController();
	let last = clock.now();
	const watch = async () => {
		for (let left = ms; left > 0; left = last + ms - clock.now()) await clock.sleep(left, done.signal);
		silence.abort(new Fault('transient', `No data came for ${ms / 1000} s`));
	};
	watch().catch(() => {}); // ended in time
	return {
		signal: AbortSignal.any([signal, silence.signal]),
		alive: () => (last = clock.now()),
		end: () => done.abort(OVER),
	};
}
