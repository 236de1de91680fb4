import type { INodeProperties } from 'n8n-workflow';

import { text } from '../form/property';
import { choice } from './choice';
import { labelled } from './labels';
import { offeredWhereItExists } from './v3Dialects';
import { V3_ASPECT_RATIOS, V3_RENDERING_SPEEDS, V3_RESOLUTIONS, V3_STYLE_PRESETS, V3_STYLE_TYPES } from './wireValues';

/** Fields of V3 only, in the official spelling; how an aggregator spells them is in v3Dialects.ts. */
export const aspectRatio: INodeProperties = {
	...choice('Aspect Ratio', 'aspectRatio', V3_ASPECT_RATIOS, '1x1', "Width to height of the image, unless there is a 'Resolution'"),
	options: labelled(V3_ASPECT_RATIOS).map((ratio) => offeredWhereItExists('aspect_ratio', ratio)),
};

export const resolution = choice(
	'Resolution',
	'resolution',
	V3_RESOLUTIONS,
	'1024x1024',
	"Width and height in pixels, in place of the 'Aspect Ratio'",
);

export const renderingSpeed = choice(
	'Rendering Speed',
	'renderingSpeed',
	V3_RENDERING_SPEEDS,
	'DEFAULT',
	'Faster is cheaper, slower is better',
);

export const styleType = choice('Style Type', 'styleType', V3_STYLE_TYPES, 'GENERAL', 'The look of the image');

export const stylePreset = choice(
	'Style Preset',
	'stylePreset',
	V3_STYLE_PRESETS,
	'ART_DECO',
	'A ready-made style. Ideogram documents it; an aggregator may not know it.',
);

export const styleCodes: INodeProperties = {
	...text(
		'Style Codes',
		'styleCodes',
		'Codes of styles, eight hexadecimal digits each, separated by commas, in place of a style type',
	),
	placeholder: 'e.g. 6D1B2A4F',
};
