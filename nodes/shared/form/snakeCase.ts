/** `outputFormat` → `output_format`: how a parameter's name becomes the provider's. */
export function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
