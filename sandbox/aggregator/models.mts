import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './answer.mts';
import type { Vendor } from './vendors.mts';

/** Image models among others, as an aggregator's list mixes them. */
export const IMAGE_MODELS = [
	'dall-e-2',
	'dall-e-3',
	'gpt-image-1',
	'gpt-image-1-mini',
	'gpt-image-2',
	'gpt-image-2.5-flare',
	'gpt-image-2.6-flare',
	'gpt-image-2.6-sunburst',
	'nano-banana',
	'nano-banana-2',
	'grok-imagine',
	'z-image-turbo',
	'flux-1.1-pro',
	'flux-1.1-pro-ultra',
	'flux-dev',
	'flux-schnell',
	'flux-kontext-dev',
	'flux-kontext-pro',
	'flux-kontext-max',
	'flux-pro',
	'ideogram-v2',
	'ideogram-v2-turbo',
	'ideogram-v3',
	'imagen-4',
	'imagen-4-fast',
	'imagen-4-ultra',
	'recraftv3',
	'stable-diffusion-3.5-large',
	'seedream-4',
	'gemini-2.5-flash-image',
	'gemini-3-pro-image',
	'gemini-3.1-flash-image',
	'gemini-nano-banana-2.1',
	'nano-banana',
	'nano-banana-2',
	'nano-banana-pro',
	'qwen-image',
];
const OTHER_MODELS = [
	'gpt-4o',
	'gpt-4o-mini',
	'gpt-4.1',
	'o3',
	'o4-mini',
	'claude-sonnet-4',
	'claude-opus-4',
	'gemini-2.5-pro',
	'gemini-2.5-flash',
	'deepseek-chat',
	'deepseek-reasoner',
	'qwen3-max',
	'kimi-k2',
	'glm-4.5',
	'grok-4',
	'text-embedding-3-small',
	'text-embedding-3-large',
	'whisper-1',
	'tts-1',
	'tts-1-hd',
	'suno-v4',
	'kling-v2',
	'veo-3',
	'midjourney',
	'jimeng-4.0',
	'seededit-3.0',
	'hunyuan-turbos',
	'painter-x',
];

/** As new-api guesses them from a short list of names, plus one that only its admin can have set. */
const endpointTypes = (id: string) =>
	/^(dall-e|gpt-image-1|imagen-|flux-|painter)/.test(id) ? ['image-generation', 'openai'] : ['openai'];

const CREATED = 1_709_123_456;

function listed(id: string) {
	const permission: unknown[] = [];
	return { id, object: 'model', created: CREATED, owned_by: 'custom', permission, root: id, parent: null, supported_endpoint_types: endpointTypes(id) };
}

/** The answers of each vendor's free GET, by the vendor's manners. */
const FREE_ANSWERS: Record<Vendor['manners'], unknown> = {
	newApi: { object: 'list', data: [...OTHER_MODELS, ...IMAGE_MODELS].map(listed) },
	replicate: { type: 'organization', username: 'sandbox', name: 'Sandbox', github_url: null },
	ideogram: { current_keys: [{ id: 'sandbox' }] },
};

const GOOGLES = [...new Set(IMAGE_MODELS.filter((id) => /gemini|banana/.test(id)))];
const inGooglesForm = (id: string) => ({ name: `models/${id}`, version: '001', displayName: id, inputTokenLimit: 65_536, outputTokenLimit: 32_768, supportedGenerationMethods: ['generateContent'] });

/** The models as Google lists them. */
export const geminiModels = () => ({ models: GOOGLES.map(inGooglesForm) });

export function geminiModel(id: string) {
	if (!GOOGLES.includes(id)) throw invalid(`models/${id} is not found`, 404);
	return inGooglesForm(id);
}

/** Google's complaint about a request, as new-api passes it on. */
export function invalid(message: string, code = 400): Refusal {
	const status = code === 404 ? 'NOT_FOUND' : 'INVALID_ARGUMENT';
	return new Refusal({ status: code, body: { error: { message, type: 'upstream_error', param: status, code } } });
}

export function freeRoute(app: FastifyInstance, vendorName: string, vendor: Vendor): void {
	const config = { route: 'models' as const, vendorName, vendor };
	// a client that sends Google's header is answered in Google's format
	const isGoogles = ({ headers }: FastifyRequest) => vendor.gemini !== undefined && headers['x-goog-api-key'] !== undefined;
	app.get(vendor.freePath, { config }, async (request) => (isGoogles(request) ? geminiModels() : FREE_ANSWERS[vendor.manners]));
	if (vendor.manners !== 'newApi') return;
	app.get(`${vendor.freePath}/:id`, { config }, async (request) => {
		const { id } = request.params as { id: string };
		if (isGoogles(request)) return geminiModel(id);
		if ([...OTHER_MODELS, ...IMAGE_MODELS].includes(id)) return listed(id);
		const error = { message: `The model '${id}' does not exist`, type: 'invalid_request_error', param: 'model', code: 'model_not_found' };
		throw new Refusal({ status: 404, body: { error } });
	});
}
