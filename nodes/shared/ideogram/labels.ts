import type { INodePropertyOptions } from 'n8n-workflow';

/** Words that keep their capitals. */
const AS_THEY_ARE = /^(I|II|III|C4D|\d+D)$/;

/** Ideogram's values as options with readable names, in the order of their names. */
export function labelled(values: readonly string[]): INodePropertyOptions[] {
	return values
		.map((value) => ({ name: labelOf(value), value }))
		.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** `ASPECT_16_9`, `16x9` → 16:9; `RESOLUTION_512_1536`, `512x1536` → 512×1536; `V_2A_TURBO` → V2A Turbo; `RENDER_3D` → Render 3D */
export function labelOf(value: string): string {
	const [, width, height] = /^(?:ASPECT_|RESOLUTION_)?(\d+)[x_](\d+)$/.exec(value) ?? [];
	if (width !== undefined) return `${width}${Number(width) >= 100 ? '×' : ':'}${height}`;
	return value.replace(/^V_/, 'V').split('_').map(word).join(' ');
}

function word(part: string): string {
	if (AS_THEY_ARE.test(part) || /^V\d/.test(part)) return part;
	return part.charAt(0) + part.slice(1).toLowerCase();
}
