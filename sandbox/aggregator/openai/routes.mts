import type { FastifyInstance } from 'fastify';
import { Refusal } from '../answer.mts';
import { IMAGE_MODELS } from '../models.mts';
import type { Format, PictureSpec } from '../pictures.mts';
import { renderPicture } from '../pictures.mts';
import { chance, requestId } from '../random.mts';
import { noChannel, REPLIES } from '../replies.mts';
import { generationTime } from '../settings.mts';
import { pictureSize } from '../sizes.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { familyOf, problemOf } from './requests.mts';

const FORBIDDEN = /forbidden/i;

const refuse = (message: string, param: string | null, code: string | null = null) => {
	const type = 'invalid_request_error';
	throw new Refusal({ status: 400, body: { error: { message, type, param, code } } });
};

/** OpenAI's images, the one route that all aggregators have: synchronous, with many models behind it. */
export function openAiRoute(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'openAiImages'>>,
): void {
	const config = { route: 'images' as const, vendorName, vendor };
	app.post(vendor.openAiImages, { config }, async (request) => {
		const body = (request.body ?? {}) as Record<string, unknown>;
		const model = String(body.model ?? '');
		if (!model) refuse('you must provide a model parameter', 'model');
		if (!IMAGE_MODELS.includes(model)) throw new Refusal(noChannel(model));
		const family = familyOf(model);
		const problem = problemOf(family, body);
		if (problem) refuse(problem.message, problem.param);
		const prompt = String(body.prompt);
		if (FORBIDDEN.test(prompt)) {
			throw new Refusal(
				REPLIES[family.refusal === 'provider' ? 'contentPolicy' : 'sensitiveWords'],
			);
		}

		const { settings } = world;
		const count = Number(body.n ?? 1);
		const id = requestId(settings.seed, vendorName, body, world.turn(vendorName, 'images', body));
		const create = {
			vendor: vendorName,
			route: 'images',
			id,
			model,
			prompt,
			images: count,
		} as const;
		world.recordCreate({ ...create, billed: true });
		request.record.id = id;
		await world.sleep(generationTime(settings, chance(settings.seed, id)));

		const format = String(body.output_format ?? 'png').replace('jpeg', 'jpg') as Format;
		const asBase64 = family.base64Only || body.response_format === 'b64_json';
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
	});
}
