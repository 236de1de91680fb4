import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answer, contentTypeOf, textOf } from './answer.mts';
import { errorOf } from './gateways.mts';
import type { World } from './world.mts';

const never = () => new Promise<never>(() => {});

/** What the injection does instead of the work: it may answer, or leave the request unanswered. */
export async function before(request: FastifyRequest, reply: FastifyReply, world: World): Promise<void> {
	const { delay, reset, stall, redirect, redirectStatus = 307, respond, processed } = request.injection;
	if (delay) await world.sleep(delay);
	if (reset === 'before' || stall === 'before') {
		reply.hijack();
		if (reset) request.raw.socket.resetAndDestroy();
	} else if (redirect) {
		await reply.redirect(redirect.replace('{path}', request.url), redirectStatus);
	} else if (respond && !processed) {
		await answer(reply, respond);
	}
}

/** What it does to the answer of the work. */
export async function after(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
	const { reset, stall, truncate, drip, processed, reshape } = request.injection;
	const respond = reshape && reply.statusCode < 300 ? reshape(JSON.parse(String(payload))) : request.injection.respond;
	request.record.answeredMs = performance.now();
	if (reset === 'after') request.raw.socket.resetAndDestroy();
	if (reset === 'after' || stall === 'after') return await never();
	if (respond && (processed || reshape)) {
		reply
			.code(respond.status)
			.headers({ ...respond.headers, 'content-type': contentTypeOf(respond) })
			.removeHeader('content-length');
	}
	const sent = respond && (processed || reshape) ? textOf(respond) : payload;
	request.record.status = reply.statusCode;
	request.record.error = errorIn(sent);
	if (!truncate && !drip) return sent;

	const body = await bytesOf(sent);
	const headers = { ...reply.getHeaders(), 'content-length': body.length };
	reply.raw.writeHead(reply.statusCode, headers as Record<string, string | number>);
	if (drip) void dripped(reply, body, drip);
	else reply.raw.write(body.subarray(0, body.length >> 1), () => request.raw.socket.destroy());
	return await never();
}

const LONGEST_ERROR = 4_000;

function errorIn(sent: unknown): { code: string; isTyped: boolean } | undefined {
	if (typeof sent !== 'string' || sent.length > LONGEST_ERROR || !sent.startsWith('{')) return undefined;
	try {
		return errorOf(JSON.parse(sent));
	} catch {
		return undefined; // cut JSON, as an injection wants it
	}
}

/** A stream of events is read to its end first. */
async function bytesOf(payload: unknown): Promise<Buffer> {
	if (!(payload instanceof Readable)) return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
	return Buffer.concat(await payload.map((chunk) => Buffer.from(chunk)).toArray());
}

async function dripped(
	reply: FastifyReply,
	body: Buffer,
	drip: { bytes: number; everyMs: number },
) {
	for (let at = 0; at < body.length && !reply.raw.destroyed; at += drip.bytes) {
		reply.raw.write(body.subarray(at, at + drip.bytes));
		await new Promise((resolve) => setTimeout(resolve, drip.everyMs).unref());
	}
	reply.raw.end();
}
