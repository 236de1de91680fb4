import type { IDataObject } from 'n8n-workflow';

export interface Example {
	node: string;
	model: string;
	/** Parameters besides `prompt`, which is the input's */
	parameters: IDataObject;
	/** As AnyAPI's page of the model shows it */
	input: IDataObject & { prompt: string };
	mimeType: string;
	images?: number;
}

export const one = 'https://images.example.com/one.png';
const two = 'https://images.example.com/two.jpg';

/** The examples of AnyAPI's own pages, field by field. */
export const EXAMPLES: Example[] = [
	{
		node: 'replicateImagen4',
		model: 'google/imagen-4',
		parameters: {
			aspectRatio: '16:9',
			additionalFields: { outputFormat: 'jpg', safetyFilterLevel: 'block_medium_and_above' },
		},
		input: {
			prompt:
				'The photo: Create a cinematic, photorealistic medium shot capturing the nostalgic warmth of a late 90s indie film. The focus is a young woman with brightly dyed pink-gold hair and freckled skin, looking directly and intently into the camera lens with a hopeful yet slightly uncertain smile, she is slightly off-center. She wears an oversized, vintage band t-shirt that says "Replicate" (slightly worn) over a long-sleeved striped top and simple silver stud earrings. The lighting is soft, golden hour sunlight streaming through a slightly dusty window, creating lens flare and illuminating dust motes in the air. The background shows a blurred, cluttered bedroom with posters on the wall and fairy lights, rendered with a shallow depth of field. Natural film grain, a warm, slightly muted color palette, and sharp focus on her expressive eyes enhance the intimate, authentic feel',
			aspect_ratio: '16:9',
			output_format: 'jpg',
			safety_filter_level: 'block_medium_and_above',
		},
		mimeType: 'image/jpeg',
	},
	{
		node: 'replicateIdeogramV2Turbo',
		model: 'ideogram-ai/ideogram-v2-turbo',
		parameters: {
			aspectRatio: '1:1',
			additionalFields: { resolution: 'None', styleType: 'None', magicPromptOption: 'Auto' },
		},
		input: {
			prompt:
				'An illustration of a gold running shoe with the text "Run AI with an API" written on the shoe. The shoe is placed on a pink background. The text is white and bold. The overall image has a modern and techy vibe, with elements of speed.',
			resolution: 'None',
			style_type: 'None',
			aspect_ratio: '1:1',
			magic_prompt_option: 'Auto',
		},
		mimeType: 'image/png',
	},
	{
		node: 'replicateFlux11ProUltra',
		model: 'black-forest-labs/flux-1.1-pro-ultra',
		parameters: {
			aspectRatio: '3:2',
			additionalFields: { raw: false, outputFormat: 'jpg', safetyTolerance: 2, imagePromptStrength: 0.1 },
		},
		input: {
			raw: false,
			prompt: 'a majestic snow-capped mountain peak bathed in a warm glow of the setting sun',
			aspect_ratio: '3:2',
			output_format: 'jpg',
			safety_tolerance: 2,
			image_prompt_strength: 0.1,
		},
		mimeType: 'image/jpeg',
	},
	{
		node: 'replicateFluxSchnell',
		model: 'black-forest-labs/flux-schnell',
		parameters: {
			aspectRatio: '1:1',
			additionalFields: {
				goFast: true,
				megapixels: '1',
				numOutputs: 2,
				outputFormat: 'jpg',
				outputQuality: 80,
				numInferenceSteps: 4,
			},
		},
		input: {
			prompt: 'Japanese cartoon anime style, a dimly lit room',
			go_fast: true,
			megapixels: '1',
			num_outputs: 2,
			aspect_ratio: '1:1',
			output_format: 'jpg',
			output_quality: 80,
			num_inference_steps: 4,
		},
		mimeType: 'image/jpeg',
		images: 2,
	},
	...['black-forest-labs/flux-kontext-pro', 'black-forest-labs/flux-kontext-max'].map((model) => ({
		node: 'replicateFluxKontext',
		model,
		parameters: {
			model,
			imageSource: 'url',
			imageUrl: one,
			aspectRatio: 'match_input_image',
			additionalFields: { outputFormat: 'jpg', safetyTolerance: 2, promptUpsampling: false },
		},
		input: {
			prompt: 'Make this a 90s cartoon',
			input_image: one,
			aspect_ratio: 'match_input_image',
			output_format: 'jpg',
			safety_tolerance: 2,
			prompt_upsampling: false,
		},
		mimeType: 'image/jpeg',
	})),
	...['flux-kontext-apps/multi-image-kontext-pro', 'flux-kontext-apps/multi-image-kontext-max'].map((model) => ({
		node: 'replicateFluxKontextMultiImage',
		model,
		parameters: {
			model,
			imageSource: 'url',
			imageUrl: one,
			image2Source: 'url',
			image2Url: two,
			additionalFields: { outputFormat: 'png', safetyTolerance: 2 },
		},
		input: {
			prompt: 'Put the woman next to the house',
			aspect_ratio: 'match_input_image',
			input_image_1: one,
			input_image_2: two,
			output_format: 'png',
			safety_tolerance: 2,
		},
		mimeType: 'image/png',
	})),
	{
		node: 'replicateFluxFill',
		model: 'black-forest-labs/flux-fill-dev',
		parameters: {
			imageSource: 'url',
			imageUrl: one,
			maskSource: 'url',
			maskUrl: two,
			additionalFields: {
				guidance: 30,
				loraScale: 1,
				megapixels: '1',
				numOutputs: 2,
				outputFormat: 'webp',
				outputQuality: 80,
				numInferenceSteps: 28,
			},
		},
		input: {
			mask: two,
			image: one,
			prompt: 'a spaceship',
			guidance: 30,
			lora_scale: 1,
			megapixels: '1',
			num_outputs: 2,
			output_format: 'webp',
			output_quality: 80,
			num_inference_steps: 28,
		},
		mimeType: 'image/webp',
		images: 2,
	},
	{
		node: 'replicateFluxFill',
		model: 'black-forest-labs/flux-fill-pro',
		parameters: {
			model: 'black-forest-labs/flux-fill-pro',
			imageSource: 'url',
			imageUrl: one,
			maskSource: 'url',
			maskUrl: two,
			additionalFields: {
				steps: 50,
				guidance: 60,
				outpaint: 'None',
				outputFormat: 'jpg',
				safetyTolerance: 2,
				promptUpsampling: false,
			},
		},
		input: {
			mask: two,
			image: one,
			steps: 50,
			prompt: 'movie poster says "FLUX FILL"',
			guidance: 60,
			outpaint: 'None',
			output_format: 'jpg',
			safety_tolerance: 2,
			prompt_upsampling: false,
		},
		mimeType: 'image/jpeg',
	},
	{
		node: 'replicateRecraftV3',
		model: 'recraft-ai/recraft-v3',
		parameters: { additionalFields: { size: '1024x1024', style: 'realistic_image/hdr' } },
		input: {
			size: '1024x1024',
			style: 'realistic_image/hdr',
			prompt: 'a portrait of a cute red panda using a laptop',
			aspect_ratio: 'Not set',
		},
		mimeType: 'image/webp',
	},
	{
		node: 'replicateRecraftV3',
		model: 'recraft-ai/recraft-v3-svg',
		parameters: {
			model: 'recraft-ai/recraft-v3-svg',
			additionalFields: { size: '1024x1024', style: 'line_art' },
		},
		input: {
			size: '1024x1024',
			style: 'line_art',
			prompt: 'a red panda, the poster has the title "Red panda is Recraft v3"',
			aspect_ratio: 'Not set',
		},
		mimeType: 'image/svg+xml',
	},
];
