import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { imageInputProperties } from '../form/inputImageProperties';
import { oneOf, promptProperty, text, wholeNumber } from '../form/property';
import { COLOR_PALETTES, MAGIC_PROMPT_OPTIONS } from './wireValues';

/** Words that keep their capitals. */
const AS_THEY_ARE = /^(I|II|III|C4D|\d+D)$/;

/**
 * Fields that the legacy routes and V3 share. Their wire names are these names in snake_case (see
 * ideogramRequest.ts).
 */
export const prompt = promptProperty();

export const magicPromptOption = choice(
	'Magic Prompt Option',
	'magicPromptOption',
	{ values: MAGIC_PROMPT_OPTIONS, default: 'AUTO' },
	'Whether Ideogram rewrites the prompt. The output contains the prompt that was used.',
);

export const negativePrompt: INodeProperties = {
	...text('Negative Prompt', 'negativePrompt', 'What the image must not show. The prompt takes precedence.'),
	typeOptions: { rows: 2 },
};

export const numImages = wholeNumber(
	'Number of Images',
	'numImages',
	{ min: 1, max: 8, default: 1 },
	'How many images to make. Each is billed.',
);

export const seed = wholeNumber(
	'Seed',
	'seed',
	{ min: 0, max: 2_147_483_647, default: 0 },
	'The same seed with the same parameters gives the same image',
);

export const imageWeight = wholeNumber(
	'Image Weight',
	'imageWeight',
	{ min: 1, max: 100, default: 50 },
	'How close the new image stays to the input image',
);

export const colorPalette = choice(
	'Color Palette',
	'colorPalette',
	{ values: COLOR_PALETTES, default: 'EMBER' },
	"A predefined palette, unless 'Custom Palette' is set",
);

/**
 * On the wire `members` of color_hex and color_weight. Collections instead of a fixed collection: inside
 * another collection n8n adds a fixed one empty, whatever its default, and drops it again with the next
 * field.
 */
export const customPalette: INodeProperties = {
	displayName: 'Custom Palette',
	name: 'customPalette',
	type: 'collection',
	default: { members: [{ color: '#ff6d5a', weight: 1 }] },
	description: 'Up to eight custom colors',
	options: [
		{
			displayName: 'Colors',
			name: 'members',
			type: 'collection',
			typeOptions: { multipleValues: true, maxAllowedFields: 8, multipleValueButtonText: 'Add Color' },
			placeholder: 'Add Field',
			default: { color: '#ff6d5a', weight: 1 },
			options: [
				{ displayName: 'Color', name: 'color', type: 'color', default: '#ff6d5a' },
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					typeOptions: { minValue: 0.05, maxValue: 1, numberPrecision: 2 },
					default: 1,
					description: "The color's share of the image, compared with the others. Start with the largest.",
				},
			],
		},
	],
};

/** For images made from an image: no ratio is sent unless the user chooses one. */
export function optionalRatio(ratio: INodeProperties): INodeProperties {
	const unset = { name: 'Not Set', value: '', description: "Ideogram's own default, 1:1" };
	return { ...ratio, options: [unset, ...(ratio.options ?? [])], default: '' };
}

const HOW_IT_TRAVELS =
	'JPEG, PNG or WebP of at most 10 MB. Crazyrouter only accepts URLs: files are uploaded there first, free of charge.';

/** The input image; its wire name is `image_file` in the legacy routes, `image` in V3. */
export function inputImage(wire: 'image_file' | 'image', what: string): INodeProperties[] {
	return imageInputProperties({
		wire,
		base: 'image',
		label: 'Image',
		description: `${what}. ${HOW_IT_TRAVELS}`,
	});
}

export const inputMask: INodeProperties[] = imageInputProperties({
	wire: 'mask',
	base: 'mask',
	label: 'Mask',
	optional: true,
	description:
		'Where to repaint: black areas are repainted, white areas are kept (the opposite of Flux Fill). The mask must have the size of the image. Ideogram itself requires one.',
});

/** A choice among Ideogram's own values, with a readable label. */
export function choice(
	displayName: string,
	name: string,
	{ values, default: initial }: { values: readonly string[]; default: string },
	description: string,
): INodeProperties {
	return oneOf(displayName, name, { options: labelled(values), default: initial }, description);
}

/** Ideogram's values as options with readable labels, in the order of the labels. */
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
