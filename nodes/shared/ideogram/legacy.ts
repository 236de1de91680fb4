import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { several } from '../aggregator/reply';
import type { Operation } from '../engine/operation';
import type { Progress } from '../engine/outcome';
import { runItems } from '../engine/runItems';
import { SYNCHRONOUS_TIMEOUT_S } from '../form/options';
import type { Item } from '../form/item';
import { text, wholeNumber } from '../form/property';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { LEGACY_EXCLUSIONS } from './exclusions';
import { choice } from './ideogramFields';
import { imagesProgress } from './ideogramReply';
import { choiceOf, ENCODERS, imagesOperation, type Choice, type WireFields } from './ideogramRequest';
import { LEGACY_ASPECT_RATIOS, LEGACY_MODELS, LEGACY_RESOLUTIONS, LEGACY_STYLE_TYPES } from './wireValues';

type LegacyRoute = 'generate' | 'remix' | 'upscale';

/** The `execute` of a legacy node that makes images. */
export function runIdeogram(route: LegacyRoute, fields: INodeProperties[]) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems.call(this, legacyOperation(route, fields));
	};
}

export function runIdeogramDescribe(fields: INodeProperties[]) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems.call(this, describeOperation(fields));
	};
}

/** The fields are in `image_request`, the image beside it. */
export function legacyOperation(route: LegacyRoute, fields: INodeProperties[]): Operation<Choice> {
	return {
		...imagesOperation,
		parameters: (item) => choiceOf(fields, LEGACY_EXCLUSIONS, item),
		request: async ({ fields: image_request, images }, item) =>
			await legacyRequest(route, { image_request }, images, item),
		progress: (reply, { model }, connection) => imagesProgress(reply, model, connection),
	};
}

export function describeOperation(fields: INodeProperties[]): Operation<ImageInput[]> {
	return {
		paid: true,
		timeoutSeconds: SYNCHRONOUS_TIMEOUT_S,
		mostImagesInFlight: imagesOperation.mostImagesInFlight,
		parameters: (item) => readImageInputs(fields, item),
		request: async (images, item) => await legacyRequest('describe', {}, images, item),
		progress: (reply, _choice, connection) => describeProgress(reply, connection),
	};
}

/** Without an image, every route takes JSON. */
async function legacyRequest(
	route: LegacyRoute | 'describe',
	fields: WireFields,
	images: ImageInput[],
	item: Item,
): Promise<ApiRequest> {
	const { api } = item.connection;
	const encode = ENCODERS[images.length === 0 ? 'url' : api.imageUpload];
	const url = endpoint(item.connection, api.ideogramPath, route);
	return { method: 'POST', url, body: await encode(fields, images, item) };
}

/** The reply of describe, the same at all aggregators. */
const replySchema = z.object({
	descriptions: several(z.object({ text: z.string().nullish() })),
});

export function describeProgress(reply: unknown, { label }: Connection): Progress {
	const { descriptions } = replySchema.parse(reply);
	const texts = descriptions.flatMap(({ text }) => (text ? [text] : []));
	if (texts.length === 0) {
		throw new Fault('unknownOutcome', `${label} gave no description`, {
			description: 'The reply held an empty list. Its safety check may have refused the image. The request may have been billed.',
		});
	}
	return {
		state: 'finished',
		outcome: { images: [], text: { description: texts[0], descriptions: texts } },
	};
}

/** Fields of the legacy routes only. */
export const model = choice(
	'Model',
	'model',
	{ values: LEGACY_MODELS, default: 'V_2' },
	'The version of Ideogram to use. An aggregator may offer only some of them.',
);

export const aspectRatio = choice(
	'Aspect Ratio',
	'aspectRatio',
	{ values: LEGACY_ASPECT_RATIOS, default: 'ASPECT_1_1' },
	"The ratio of width to height, unless 'Resolution' is set",
);

export const resolution = choice(
	'Resolution',
	'resolution',
	{ values: LEGACY_RESOLUTIONS, default: 'RESOLUTION_1024_1024' },
	"Width and height in pixels, instead of the 'Aspect Ratio'. Models of the V2 family only.",
);

export const styleType = choice(
	'Style Type',
	'styleType',
	{ values: LEGACY_STYLE_TYPES, default: 'AUTO' },
	'The style of the image. Models of the V1 family have none.',
);

export const optionalPrompt: INodeProperties = {
	...text('Prompt', 'prompt', 'A prompt that guides the upscaling'),
	typeOptions: { rows: 2 },
};

export const resemblance = wholeNumber(
	'Resemblance',
	'resemblance',
	{ min: 1, max: 100, default: 50 },
	'How close the larger image stays to the input image',
);

export const detail = wholeNumber('Detail', 'detail', { min: 1, max: 100, default: 50 }, 'How much detail is added');
