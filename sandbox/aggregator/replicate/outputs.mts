import type { OutputShape } from '../injection.mts';
import type { Format, PictureSpec } from '../pictures.mts';
import { FORMATS, renderPicture } from '../pictures.mts';

interface ModelOutput {
	shape: OutputShape;
	format: Format;
}

const ONE_PNG: ModelOutput = { shape: 'string', format: 'png' };

/** What a model returns, and the format if the input names none. A model that is not listed returns one png. */
const MODEL_OUTPUTS: Record<string, ModelOutput> = {
	'google/nano-banana-2': { shape: 'string', format: 'jpg' },
	'bytedance/seedream-4': { shape: 'array', format: 'jpg' },
	'bytedance/seedream-4.5': { shape: 'array', format: 'jpg' },
	'bytedance/seedream-5-lite': { shape: 'array', format: 'png' },
	'black-forest-labs/flux-2-pro': { shape: 'string', format: 'webp' },
	'black-forest-labs/flux-2-flex': { shape: 'string', format: 'webp' },
	'black-forest-labs/flux-2-klein-4b': { shape: 'array', format: 'jpg' },
	'qwen/qwen-image-edit': { shape: 'array', format: 'webp' },
	'recraft-ai/recraft-v4': { shape: 'string', format: 'webp' },
	'google/imagen-4': { shape: 'string', format: 'jpg' },
	'google/imagen-4-fast': { shape: 'string', format: 'jpg' },
	'google/imagen-4-ultra': { shape: 'string', format: 'jpg' },
	'black-forest-labs/flux-1.1-pro-ultra': { shape: 'string', format: 'jpg' },
	'black-forest-labs/flux-fill-pro': { shape: 'string', format: 'jpg' },
	'black-forest-labs/flux-fill-dev': { shape: 'array', format: 'webp' },
	'black-forest-labs/flux-schnell': { shape: 'array', format: 'webp' },
	'black-forest-labs/flux-dev': { shape: 'array', format: 'webp' },
	'lucataco/flux-schnell-lora': { shape: 'array', format: 'webp' },
	'lucataco/flux-dev-lora': { shape: 'array', format: 'webp' },
	'stability-ai/sdxl': { shape: 'array', format: 'png' },
	'stability-ai/stable-diffusion': { shape: 'array', format: 'png' },
	'recraft-ai/recraft-v3': { shape: 'string', format: 'webp' },
	'recraft-ai/recraft-v3-svg': { shape: 'string', format: 'svg' },
};

/** Models of the owner `sandbox` return the output in their name: `sandbox/nested`, `sandbox/text`. */
const OWN_MODEL = /^sandbox\/(string|array|object|nested|null|dataUrl|text|svg)$/;

export function modelOutput(model: string): ModelOutput {
	const shape = OWN_MODEL.exec(model)?.[1] as OutputShape | undefined;
	return shape ? { ...ONE_PNG, shape } : (MODEL_OUTPUTS[model] ?? ONE_PNG);
}

async function dataUrl(spec: PictureSpec): Promise<string> {
	return `data:${FORMATS[spec.format]};base64,${(await renderPicture(spec)).toString('base64')}`;
}

type Put = (urls: string[], specs: PictureSpec[]) => unknown;

/** Every form in which a model may return its images. */
const SHAPES: Record<OutputShape, Put> = {
	string: ([first]) => first,
	svg: ([first]) => first,
	array: (urls) => urls,
	object: ([first]) => ({ image: first, width: 1024, nsfw: false }),
	nested: (urls) => ({ results: urls.map((url, rank) => ({ rank, files: { image: url } })) }),
	null: () => null,
	dataUrl: async (_urls, [first]) => (first ? await dataUrl(first) : null),
	text: () => 'a photo of a cat sitting on a windowsill',
};

export async function shaped(shape: OutputShape, urls: string[], specs: PictureSpec[]) {
	return await SHAPES[shape](urls, specs);
}
