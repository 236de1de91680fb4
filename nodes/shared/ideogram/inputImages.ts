import type { INodeProperties } from 'n8n-workflow';

import { imageInputProperties } from '../form/images/imageInputProperties';

const HOW_IT_TRAVELS =
	'JPEG, PNG or WebP of at most 10 MB. Crazyrouter takes URLs only: a file is uploaded there first, free of charge.';

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
		'Where to repaint: black is repainted, white is kept (Flux Fill has it the other way round). The mask must have the size of the image. Ideogram itself requires one.',
});
