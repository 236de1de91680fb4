import { imagesRequested } from '../../../nodes/shared/replicate/creation.ts';

test.each<[object, number]>([
	[{ prompt: 'a fox' }, 1],
	[{ num_outputs: 4 }, 4],
	[{ num_outputs: '4' }, 4],
	[{ number_of_images: 10 }, 10],
	[{ n: 3 }, 3],
	[{ batch_size: 6 }, 6],
	[{ batch_count: 2 }, 2],
	[{ number_of_outputs: 5 }, 5],
	[{ num_sample: 2 }, 2],
	[{ number_picture: 4 }, 4],
	[{ num_images_per_prompt: 2 }, 2],
	[{ n_samples: 8 }, 8],
	[{ n_predictions: 9 }, 9],
	[{ image_num: 4 }, 4],
	[{ image_number: 3 }, 3],
	[{ max_images: 6, sequential_image_generation: 'auto' }, 6],
	[{ max_images: 6 }, 6],
	[{ max_images: 6, sequential_image_generation: 'disabled' }, 1],
	[{ num_outputs: 0 }, 1],
	[{ num_outputs: 'many' }, 1],
	[{ num_outputs: null }, 1],
	[{ n: [2] }, 1],
	[{ n: Number.POSITIVE_INFINITY }, 1],
])('%j asks for %d', (input, count) => {
	expect(imagesRequested(input)).toBe(count);
});

test.each<[string, object, number]>([
	['bytedance/seedream-4', {}, 1],
	['bytedance/seedream-4', { max_images: 6 }, 1],
	['bytedance/seedream-4', { max_images: 6, sequential_image_generation: 'auto' }, 6],
	['stability-ai/sdxl', { num_outputs: 3 }, 3],
	['google/nano-banana-2', { num_images: 4 }, 4],
])('%s with %j makes %d: its data file says what counts', (model, input, count) => {
	expect(imagesRequested(input, model)).toBe(count);
});
