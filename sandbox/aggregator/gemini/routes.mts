import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import { geminiModel, geminiModels, IMAGE_MODELS, invalid } from '../models.mts';
import { renderPicture } from '../pictures.mts';
import { chance, requestId } from '../random.mts';
import { noChannel } from '../replies.mts';
import { generationTime } from '../settings.mts';
import { sizeOfAspect } from '../sizes.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import type { GeminiRequest } from './requests.mts';
import { geminiRequest, promptOf } from './requests.mts';

const FORBIDDEN = /forbidden/i;
const WITHHELD = /withheld/i;
const SUFFIX = ':generateContent';
const SIZES: Record<string, number> = { '1K': 1, '2K': 4, '4K': 16 };

/** Gemini's own route, as new-api passes it on: synchronous, with the images inside the reply. */
export function geminiRoute(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'gemini'>>,
): void {
	const config = { route: 'gemini' as const, vendorName, vendor };
	const models = { route: 'models' as const, vendorName, vendor };
	app.get(`${vendor.gemini}/models`, { config: models }, async () => geminiModels());
	app.get(`${vendor.gemini}/models/:id`, { config: models }, async (request) => geminiModel((request.params as { id: string }).id));
	// Google's own client uses /v1 since its third version
	for (const path of new Set([vendor.gemini, '/v1'])) app.post(`${path}/models/*`, { config }, generate);

	async function generate(request: FastifyRequest) {
		const named = String((request.params as Record<string, string>)['*'] ?? '');
		const model = named.slice(0, -SUFFIX.length);
		if (!named.endsWith(SUFFIX)) throw invalid('Unknown method', 404);
		if (!IMAGE_MODELS.includes(model)) throw new Refusal(noChannel(model));
		const asked = geminiRequest(model, request.body);
		if (typeof asked === 'string') throw invalid(asked);
		const prompt = promptOf(asked);
		if (FORBIDDEN.test(prompt)) return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata, modelVersion: model };

		const { settings } = world;
		const id = requestId(settings.seed, vendorName, asked, world.turn(vendorName, 'gemini', asked));
		const isWithheld = WITHHELD.test(prompt);
		world.recordCreate({ vendor: vendorName, route: 'gemini', id, model, prompt, images: isWithheld ? 0 : 1, billed: true });
		request.record.id = id;
		await world.sleep(generationTime(settings, chance(settings.seed, id)));
		const candidate = isWithheld
			? { content: { role: 'model', parts: [] }, finishReason: 'IMAGE_SAFETY', index: 0 }
			: { content: { role: 'model', parts: await answered(world, id, model, asked) }, finishReason: 'STOP', index: 0 };
		return { candidates: [candidate], usageMetadata, modelVersion: model, responseId: id };
	}
}

const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 1290, totalTokenCount: 1302 };

/** The three forms in which a model's picture was seen at Crazyrouter; Google's own models add thoughts and text. */
async function answered(world: World, id: string, model: string, asked: GeminiRequest): Promise<object[]> {
	const prompt = promptOf(asked);
	const config = asked.generationConfig?.imageConfig;
	const size = sizeOfAspect(config?.aspectRatio ?? '1:1', SIZES[config?.imageSize ?? '1K']);
	const spec = world.spec(prompt, size ?? { width: 1024, height: 1024 }, 'png', 0);
	if (model === 'nano-banana') return [{ text: `Here it is: ![Image](${world.show(`/gemini/${id}.png`, spec)})` }];
	const data = (await renderPicture(spec)).toString('base64');
	if (model === 'nano-banana-pro') return [{ text: `![image](data:image/png;base64,${data})` }];
	const draft = await renderPicture({ ...world.spec('a draft', { width: 64, height: 64 }, 'png', 0), plain: true });
	return [
		{ text: 'The user wants a picture. I sketch it first.', thought: true },
		{ inlineData: { mimeType: 'image/png', data: draft.toString('base64') }, thought: true },
		{ text: `Here is ${prompt}.` },
		{ inlineData: { mimeType: 'image/png', data }, thoughtSignature: 'c2lnbmF0dXJl' },
	];
}
