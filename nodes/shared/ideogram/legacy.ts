import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import { endpoint } from '../aggregator/connection';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { Item } from '../form/item';
import { describeProgress } from './describeReply';
import { ENCODERS } from './encoding';
import { LEGACY_EXCLUSIONS } from './exclusions';
import { choiceOf, imagesOperation, type Choice } from './imagesOperation';
import { imagesProgress } from './imagesReply';
import type { WireFields } from './wire';

export type LegacyRoute = 'generate' | 'remix' | 'upscale';

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

/** The fields lie in `image_request`, the image beside it. */
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
		mostImagesInFlight: imagesOperation.mostImagesInFlight,
		parameters: (item) => readImageInputs(fields, item),
		request: async (images, item) => await legacyRequest('describe', {}, images, item),
		progress: (reply, _choice, connection) => describeProgress(reply, connection),
	};
}

/** Without an image a request is JSON everywhere. */
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
