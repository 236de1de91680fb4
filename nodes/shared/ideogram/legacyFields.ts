import type { INodeProperties } from 'n8n-workflow';

import { text, wholeNumber } from '../form/property';
import { choice } from './choice';
import { LEGACY_ASPECT_RATIOS, LEGACY_MODELS, LEGACY_RESOLUTIONS, LEGACY_STYLE_TYPES } from './wireValues';

/** Fields of the legacy routes only. */
export const model = choice(
	'Model',
	'model',
	LEGACY_MODELS,
	'V_2',
	'The version of Ideogram to use. An aggregator may offer only some of them.',
);

export const aspectRatio = choice(
	'Aspect Ratio',
	'aspectRatio',
	LEGACY_ASPECT_RATIOS,
	'ASPECT_1_1',
	"Width to height of the image, unless there is a 'Resolution'",
);

export const resolution = choice(
	'Resolution',
	'resolution',
	LEGACY_RESOLUTIONS,
	'RESOLUTION_1024_1024',
	"Width and height in pixels, in place of the 'Aspect Ratio'. Models of the V2 family only.",
);

export const styleType = choice(
	'Style Type',
	'styleType',
	LEGACY_STYLE_TYPES,
	'AUTO',
	'The look of the image. Models of the V1 family have none.',
);

export const optionalPrompt: INodeProperties = {
	...text('Prompt', 'prompt', 'What to keep in mind while the image is made larger'),
	typeOptions: { rows: 2 },
};

export const resemblance = wholeNumber(
	'Resemblance',
	'resemblance',
	{ min: 1, max: 100, default: 50 },
	'How close the larger image stays to the input image',
);

export const detail = wholeNumber('Detail', 'detail', { min: 1, max: 100, default: 50 }, 'How much detail is added');
