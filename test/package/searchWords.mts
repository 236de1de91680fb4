/** What a maker types into n8n's node panel, and the node that has to be among the first found. */
export const SEARCH_WORDS: Record<string, string> = {
	aggregator: 'OpenAI Images Generate',
	'ai image': 'OpenAI Images Generate',
	'create image': 'OpenAI Images Generate',
	'describe image': 'Ideogram Describe',
	'edit image': 'OpenAI Images Edit',
	midjourney: 'Midjourney Imagine',
	flux: 'Replicate Flux Schnell',
	'generate image': 'OpenAI Images Generate',
	'generate images': 'Replicate Run Model',
	'gpt image': 'OpenAI Images Generate',
	ideogram: 'Ideogram Generate',
	'image generation': 'OpenAI Images Generate',
	imagen: 'Replicate Imagen 4',
	inpaint: 'Ideogram V3 Edit',
	'nano banana': 'Gemini Generate Image',
	recraft: 'Replicate Recraft V3',
	'remove background': 'Replicate Run Model',
	'replace background': 'Ideogram V3 Replace Background',
	replicate: 'Replicate Run Model',
	seedream: 'Replicate Run Model',
	'text to image': 'OpenAI Images Generate',
	upscale: 'Ideogram Upscale',
};

/** How far down the list a maker looks before typing something else. */
export const IN_SIGHT = 4;
