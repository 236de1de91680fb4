import type { FastifyRequest } from 'fastify';
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
	/** What else tells this request from others: the files of an edit. */
	besides?: unknown;
}

/** One synchronous call of OpenAI's form: counted, paid for, and answered when the pictures are done. */
export async function made(world: World, request: FastifyRequest, asked: Asked) {
	const { vendorName, vendor, route, family, body, besides } = asked;
	const prompt = String(body.prompt);
	const model = String(body.model);
	if (FORBIDDEN.test(prompt)) {
		throw new Refusal(REPLIES[family.refusal === 'provider' ? 'contentPolicy' : 'sensitiveWords']);
	}
	const { settings } = world;
	const count = Number(body.n ?? 1);
	const id = requestId(settings.seed, vendorName, [body, besides], world.turn(vendorName, route, body, besides));
	world.recordCreate({ vendor: vendorName, route, id, model, prompt, images: count, billed: true });
	request.record.id = id;
	await world.sleep(generationTime(settings, chance(settings.seed, id)));

	const format = String(body.output_format ?? 'png').replace('jpeg', 'jpg') as Format;
	const isHosted = vendor.hostedModels?.test(model) ?? false;
	const asBase64 = (family.base64Only && !isHosted) || body.response_format === 'b64_json';
	const image = async (spec: PictureSpec) => ({
		...(asBase64
			? { b64_json: (await renderPicture(spec)).toString('base64') }
			: { url: world.show(`/openai/${id}/${spec.index}.${format}`, spec) }),
		...(family.revisesPrompt && { revised_prompt: `${prompt}, seen in soft morning light` }),
	});
	const specs = Array.from({ length: count }, (_, index) =>
		world.spec(prompt, pictureSize(body), format, index, body.seed),
	);
	const data = await Promise.all(specs.map(image));
	return { created: Math.floor(Date.now() / 1000), data };
}
