/** "match_input_image" → "Match Input Image", "jpg" → "JPG", "a/2d_poster" → "A / 2D Poster"; "16:9" stays. */
export function labelOf(value: string): string {
	if (/^(jpg|png)$/.test(value)) return value.toUpperCase();
	if (value === 'webp') return 'WebP';
	return value
		.replaceAll('_', ' ')
		.replaceAll('/', ' / ')
		.replace(/(^| )[a-z]/g, (start) => start.toUpperCase())
		.replace(/\b\dd\b/g, (word) => word.toUpperCase());
}
