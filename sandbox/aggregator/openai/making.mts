import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import type { Route } from '../ledger.mts';
import type { Format, PictureSpec } from '../pictures.mts';
import { renderPicture } from '../pictures.mts';
import { chance, requestId } from '../random.mts';
import { REPLIES } from '../replies.mts';
import { generationTime } from '../settings.mts';
import { pictureSize } from '../sizes.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import type { familyOf } from './requests.mts';

const FORBIDDEN = /forbidden/i;
const EVENTS = 'text/event-stream; charset=utf-8';

export function refuse(message: string, param: string | null, code: string | null = null): never {
	const type = 'invalid_request_error';
	throw new Refusal({ status: 400, body: { error: { message, type, param, code } } });
}

export interface Asked {
	vendorName: string;
	vendor: Vendor;
	route: Route;
	family: ReturnType<typeof familyOf>;
	body: Record<string, unknown>;
	/** What else distinguishes this request: the files of an edit. */
	besides?: unknown;
}

/** What was accepted and paid for. */
export interface Order {
	id: string;
	totalMs: number;
	/** The images, each made on demand. */
	images(as: 'asked' | 'url'): Array<() => Promise<Record<string, unknown>>>;
	/** A draft of the first image, in base64. */
	draft(): Promise<string>;
}

/** Counts and bills one request; a task that will fail is not charged. */
export function order(world: World, request: FastifyRequest, asked: Asked, prefix = ''): Order {
	const { vendorName, vendor, route, family, body, besides } = asked;
	const prompt = String(body.prompt);
	const model = String(body.model);
	if (FORBIDDEN.test(prompt)) throw new Refusal(REPLIES[family.refusal === 'provider' ? 'contentPolicy' : 'sensitiveWords']);
	const { settings } = world;
	const count = Number(body.n ?? 1);
	const id = prefix + requestId(settings.seed, vendorName, [body, besides], world.turn(vendorName, route, body, besides));
	world.recordCreate({ vendor: vendorName, route, id, model, prompt, images: count, billed: prefix === '' || request.injection.prediction?.outcome !== 'failed' });
	request.record.id = id;

	const format = String(body.output_format ?? 'png').replace('jpeg', 'jpg') as Format;
	const isHosted = vendor.hostedModels?.test(model) ?? false;
	const asBase64 = (family.base64Only && !isHosted) || body.response_format === 'b64_json';
	const specOf = (index: number) => world.spec(prompt, pictureSize(body), format, index, body.seed);
	const image = async (spec: PictureSpec, base64: boolean) => ({
		...(base64
			? { b64_json: (await renderPicture(spec)).toString('base64') }
			: { url: world.show(`/openai/${id}/${spec.index}.${format}`, spec) }),
		...(family.revisesPrompt && { revised_prompt: `${prompt}, seen in soft morning light` }),
	});
	return {
		id,
		totalMs: generationTime(settings, chance(settings.seed, id)),
		images: (as) =>
			Array.from({ length: count }, (_, index) => async () => await image(specOf(index), as === 'asked' && asBase64)),
		draft: async () => (await renderPicture({ ...specOf(0), prompt: `draft of ${prompt}` })).toString('base64'),
	};
}

/**
 * One synchronous call in OpenAI's format: counted, charged, and answered when the pictures are done, or with
 * events meanwhile.
 */
export async function made(world: World, request: FastifyRequest, reply: FastifyReply, asked: Asked) {
	const { body } = asked;
	if (body.stream === true) return reply.type(EVENTS).send(Readable.from(events(world, orderOfStream(world, request, asked), asked)));
	const { totalMs, images } = order(world, request, asked);
	await world.sleep(totalMs);
	const data = await Promise.all(images('asked').map((image) => image()));
	return { created: seconds(), data };
}

/** new-api has announced events before it knows the answer: a refusal comes as JSON with that content type. */
function orderOfStream(world: World, request: FastifyRequest, asked: Asked): Order {
	try {
		return order(world, request, asked);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		throw new Refusal({ ...error.answer, headers: { ...error.answer.headers, 'content-type': EVENTS } });
	}
}

/**
 * As new-api relays them: drafts while the picture is made, one `completed` per image, `[DONE]`. The answer
 * of a model without events is relayed as `image_generation.completed`, on edits too.
 */
async function* events(world: World, { totalMs, images, draft }: Order, { family, route, body }: Asked): AsyncGenerator<string> {
	const kind = family.streams && route === 'imagesEdit' ? 'image_edit' : 'image_generation';
	const drafts = family.streams ? Number(body.partial_images ?? 0) : 0;
	const { pingMs } = world.settings;
	for (let index = 0; index <= drafts; index++) {
		if (index > 0) yield event(`${kind}.partial_image`, { b64_json: await draft(), partial_image_index: index - 1, created_at: seconds() });
		yield* silence(world, totalMs / (drafts + 1), pingMs);
	}
	for (const image of images('asked')) {
		yield event(`${kind}.completed`, { ...(await image()), created_at: seconds(), usage: { input_tokens: 12, output_tokens: 1_290, total_tokens: 1_302 } });
	}
	yield 'data: [DONE]\n\n';
}

async function* silence(world: World, ms: number, pingMs = Number.POSITIVE_INFINITY): AsyncGenerator<string> {
	for (let left = ms; left > 0; left -= pingMs) {
		await world.sleep(Math.min(left, pingMs));
		if (left > pingMs) yield ': PING\n\n';
	}
}

const event = (type: string, payload: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`;

export const seconds = () => Math.floor(Date.now() / 1000);
