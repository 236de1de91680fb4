import { createHash } from 'node:crypto';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answer, Refusal } from './answer.mts';
import type { What } from './injection.mts';
import { after, before } from './inflict.mts';
import type { Part, RequestRecord, Route } from './ledger.mts';
import { bounded } from './ledger.mts';
import { requestId } from './random.mts';
import { unauthorised } from './replies.mts';
import type { Vendor } from './vendors.mts';
import type { World } from './world.mts';

/** A complete file or field of a multipart body. */
export interface ReceivedPart {
	name: string;
	value?: string;
	file?: Buffer;
	filename?: string;
	contentType?: string;
}

declare module 'fastify' {
	interface FastifyContextConfig {
		route?: Route;
		vendorName?: string;
		vendor?: Vendor;
	}
	interface FastifyRequest {
		record: RequestRecord;
		injection: What;
		parts_: ReceivedPart[] | null;
	}
}

/** Ideogram's limit for one image, OpenAI's for one file, and a new-api gateway's for a whole request. */
const MAX_UPLOAD = 10 * 1024 * 1024;
const MAX_FILE = 50 * 1024 * 1024;
const MAX_BODY = 128 * 1024 * 1024;
export const LIMITS = { bodyLimit: MAX_BODY, upload: MAX_UPLOAD };

/** Writes every request to the ledger, checks the key, and applies the injections. */
export async function observe(app: FastifyInstance, world: World): Promise<void> {
	await app.register(multipart, { limits: { fileSize: MAX_FILE, fieldSize: MAX_BODY } });
	app.removeContentTypeParser('application/json');
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
		try {
			done(null, text === '' ? undefined : JSON.parse(String(text)));
		} catch {
			done(new Refusal({ status: 400, body: { error: 'Request body is not valid JSON' } }));
		}
	});
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _text, done) => {
		done(null, undefined);
	});

	app.decorateRequest('parts_', null);
	app.addHook('onRequest', async (request, reply) => {
		request.record = world.ledger.record(recordOf(request));
		request.injection = {};
		if (!world.settings.publishes.usageLog || !request.routeOptions.config.vendor) return;
		request.record.requestId = requestId(request.record.ms, request.url);
		reply.header('x-oneapi-request-id', request.record.requestId);
	});
	app.addHook('preValidation', async (request, reply) => {
		if (request.isMultipart()) request.parts_ = await received(request);
		request.record.body = bounded(request.body);
		if (request.parts_) request.record.parts = request.parts_.map(describedPart);
		request.injection = world.injections.take(request.record);
		await before(request, reply, world);
		if (!reply.sent) checkKey(request, world.settings.key);
	});
	app.addHook('onSend', async (request, reply, payload) => await after(request, reply, payload));
	app.setErrorHandler((error, _request, reply) => answer(reply, answerTo(error)));
}

function recordOf(request: FastifyRequest): RequestRecord {
	const { route, vendorName } = request.routeOptions.config;
	return {
		at: new Date().toISOString(),
		ms: performance.now(),
		vendor: vendorName ?? '',
		route: route ?? 'unknown',
		method: request.method,
		path: request.url,
		headers: { ...request.headers },
		status: null,
	};
}

async function received(request: FastifyRequest): Promise<ReceivedPart[]> {
	const parts: ReceivedPart[] = [];
	for await (const part of request.parts()) {
		const { fieldname: name, mimetype: contentType } = part;
		if (part.type === 'field') {
			// a part of type application/json is already parsed
			const value = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
			parts.push({ name, contentType, value });
		} else {
			parts.push({ name, contentType, filename: part.filename, file: await part.toBuffer() });
		}
	}
	return parts;
}

function describedPart({ name, value, file, filename, contentType }: ReceivedPart): Part {
	if (!file) return { name, value: String(bounded(value)), contentType, size: value?.length ?? 0 };
	const sha256 = createHash('sha256').update(file).digest('hex');
	return { name, filename, contentType, size: file.length, sha256 };
}

function checkKey(request: FastifyRequest, key: string): void {
	const { vendor, route } = request.routeOptions.config;
	if (!vendor) return;
	// new-api also accepts the key in midjourney-proxy's own header
	const secret = request.headers['mj-api-secret'];
	const own = vendor.midjourney && secret !== undefined ? `Bearer ${String(secret)}` : undefined;
	// and on Gemini's routes in Google's
	const google = vendor.gemini && /^\/v1(beta)?\/models/.test(request.url.slice(vendor.prefix.length)) ? request.headers['x-goog-api-key'] : undefined;
	const googles = google === undefined ? undefined : `Bearer ${String(google)}`;
	const given = String(request.headers[vendor.authHeader] ?? own ?? googles ?? '').replace(/-\d+$/, '');
	if (given === (vendor.authHeader === 'authorization' ? `Bearer ${key}` : key)) return;
	throw new Refusal(unauthorised(vendor.manners, route === 'remix' || route === 'upscale'));
}

function answerTo(error: unknown) {
	if (error instanceof Refusal) return error.answer;
	const { statusCode = 500, message = '' } = error as { statusCode?: number; message?: string };
	if (statusCode === 500) console.error(error);
	return { status: statusCode, body: { error: message } };
}
