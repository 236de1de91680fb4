import type { INodeProperties } from 'n8n-workflow';

import { promptProperty, text, wholeNumber } from '../form/property';
import { choice } from './choice';
import { COLOR_PALETTES, MAGIC_PROMPT_OPTIONS } from './wireValues';

/** Fields that the legacy routes and V3 share. Wire names are these names in snake_case (see wire.ts). */
export const prompt = promptProperty();

export const magicPromptOption = choice(
	'Magic Prompt Option',
	'magicPromptOption',
	MAGIC_PROMPT_OPTIONS,
	'AUTO',
	'Whether Ideogram rewrites the prompt. The prompt that was used comes with the image.',
);

export const negativePrompt: INodeProperties = {
	...text('Negative Prompt', 'negativePrompt', 'What the image must not show. What the prompt says counts more.'),
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
	COLOR_PALETTES,
	'EMBER',
	"A ready-made palette, unless there is a 'Custom Palette'",
);

/**
 * On the wire `members` of color_hex and color_weight. Collections and no fixed collection: in another
 * collection n8n adds that one empty, whatever its default, and drops it again with the next field.
 */
export const customPalette: INodeProperties = {
	displayName: 'Custom Palette',
	name: 'customPalette',
	type: 'collection',
	default: { members: [{ color: '#ff6d5a', weight: 1 }] },
	description: 'Up to eight colors of your own',
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
					description: 'How much of the image the color takes beside the others. Begin with the largest.',
				},
			],
		},
	],
};

/** For what is made of an image: no ratio is sent unless the user chooses one. */
export function optionalRatio(ratio: INodeProperties): INodeProperties {
	const unset = { name: 'Not Set', value: '', description: "Ideogram's own default, 1:1" };
	return { ...ratio, options: [unset, ...(ratio.options ?? [])], default: '' };
}
