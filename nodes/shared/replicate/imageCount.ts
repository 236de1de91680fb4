/** Input fields that say how many images a model makes (models' schemas on replicate.com). */
const COUNTS = ['num_outputs', 'number_of_images', 'num_images', 'num_samples', 'n'];

/** How many images an input asks for, as far as its fields tell: one where none of them does. */
export function imagesRequested(input: object): number {
	const fields = new Map(Object.entries(input));
	const counts = COUNTS.map((name) => countOf(fields.get(name)));
	// Seedream: the most of a series whose length the model chooses
	const series = fields.get('sequential_image_generation') === 'disabled' ? 1 : countOf(fields.get('max_images'));
	return Math.max(1, series, ...counts);
}

function countOf(value: unknown): number {
	const count = typeof value === 'number' || typeof value === 'string' ? Math.floor(Number(value)) : 1;
	return Number.isFinite(count) ? count : 1;
}
