/**
 * The models that AnyAPI documents (its pages under "Replicate"), each written once: the nodes choose
 * among their own, and Run Model lists all of them. A model that is run by version has its version in
 * `value`.
 */
export interface Model {
	name: string;
	/** owner/name, or owner/name:version */
	value: string;
	description: string;
}

/** Of the nodes; the variants of one model are a row. */
export const MODELS = {
	imagen4: [
		{ name: 'Imagen 4', value: 'google/imagen-4', description: 'Good quality at a medium price' },
		{ name: 'Imagen 4 Fast', value: 'google/imagen-4-fast', description: 'Fastest and cheapest' },
		{ name: 'Imagen 4 Ultra', value: 'google/imagen-4-ultra', description: 'Best quality' },
	],
	ideogramV2Turbo: [
		{ name: 'Ideogram V2 Turbo', value: 'ideogram-ai/ideogram-v2-turbo', description: 'Fast, good at text in images' },
	],
	flux11ProUltra: [
		{ name: 'FLUX 1.1 Pro Ultra', value: 'black-forest-labs/flux-1.1-pro-ultra', description: 'Images of up to 4 megapixels' },
	],
	fluxSchnell: [
		{ name: 'FLUX Schnell', value: 'black-forest-labs/flux-schnell', description: 'Very fast and cheap, up to four images at once' },
	],
	fluxKontext: [
		{ name: 'FLUX Kontext Pro', value: 'black-forest-labs/flux-kontext-pro', description: 'Edits an image as the prompt says' },
		{ name: 'FLUX Kontext Max', value: 'black-forest-labs/flux-kontext-max', description: 'Better quality and text, at a higher price' },
	],
	fluxKontextMultiImage: [
		{ name: 'Multi-Image Kontext Pro', value: 'flux-kontext-apps/multi-image-kontext-pro', description: 'Combines two images as the prompt says' },
		{ name: 'Multi-Image Kontext Max', value: 'flux-kontext-apps/multi-image-kontext-max', description: 'Better quality, at a higher price' },
	],
	fluxFill: [
		{ name: 'FLUX Fill Dev', value: 'black-forest-labs/flux-fill-dev', description: 'Cheaper, with LoRAs, up to four images at once' },
		{ name: 'FLUX Fill Pro', value: 'black-forest-labs/flux-fill-pro', description: 'Better quality, also extends images beyond their edges' },
	],
	recraftV3: [
		{ name: 'Recraft V3', value: 'recraft-ai/recraft-v3', description: 'Raster images in many styles, good at long text' },
		{ name: 'Recraft V3 SVG', value: 'recraft-ai/recraft-v3-svg', description: 'Vector drawings, logos and icons' },
	],
} satisfies Record<string, Model[]>;

const WITHOUT_A_NODE: Model[] = [
	{ name: 'MiniMax Video-01', value: 'minimax/video-01', description: 'Video of six seconds from text or an image' },
	{ name: 'MiniMax Video-01 Live', value: 'minimax/video-01-live', description: 'Animates a drawing' },
	{ name: 'AnimateDiff', value: version('lucataco/animate-diff', 'beecf59c4aee8d81bf04f0381033dfa10dc16e845b4ae00d281e2fa377e48a9f'), description: 'Short animation from text' },
	{ name: 'FLUX Dev LoRA', value: version('lucataco/flux-dev-lora', '091495765fa5ef2725a175a57b276ec30dc9d39c22d30410f2ede68a3eab66b3'), description: 'FLUX Dev with a LoRA of your own' },
	{ name: 'FLUX Schnell LoRA', value: version('lucataco/flux-schnell-lora', '2a6b576af31790b470f0a8442e1e9791213fa13799cbb65a9fc1436e96389574'), description: 'FLUX Schnell with a LoRA of your own' },
	{ name: 'Object Removal', value: version('sujaykhandekar/object-removal', '153b0087c2576ad30d8cbddb35275b387d1a6bf986bda5499948f843f6460faf'), description: 'Takes an object out of an image' },
	{ name: 'Rembg', value: version('cjwbw/rembg', 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003'), description: 'Removes the background of an image' },
	{ name: 'Remove Background', value: version('lucataco/remove-bg', '95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1'), description: 'Removes the background of an image' },
	{ name: 'Riffusion', value: version('riffusion/riffusion', '8cf61ea6c56afd61d8f5b9ffd14d7c216c0a93844ce2d82ac1c9ecc9c7f24e05'), description: 'Music, with its spectrogram as an image' },
	{ name: 'SDXL', value: version('stability-ai/sdxl', '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc'), description: 'Stable Diffusion XL' },
	{ name: 'Stable Diffusion', value: version('stability-ai/stable-diffusion', 'ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4'), description: 'Stable Diffusion 2.1' },
	{ name: 'Stable Diffusion Animation', value: version('andreasjansson/stable-diffusion-animation', 'ca1f5e306e5721e19c473e0d094e6603f0456fe759c10715fcd6c1b79242d4a5'), description: 'Animation between two prompts' },
	{ name: 'Stable Diffusion Img2Img', value: version('stability-ai/stable-diffusion-img2img', '15a3689ee13b0d2616e98820eca31d4c3abcd36672df6afce5cb6feb1d66087d'), description: 'Makes an image out of another' },
	{ name: 'Stable Diffusion Inpainting', value: version('stability-ai/stable-diffusion-inpainting', '95b7223104132402a9ae91cc677285bc5eb997834bd2349fa486f53910fd68b3'), description: 'Repaints a part of an image' },
];

export const DOCUMENTED_MODELS: Model[] = [...Object.values(MODELS).flat(), ...WITHOUT_A_NODE];

function version(model: string, hash: string): string {
	return `${model}:${hash}`;
}
