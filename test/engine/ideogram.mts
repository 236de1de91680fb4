import sharp from 'sharp';

import type { RequestRecord, Sandbox, VendorName } from '../../sandbox/aggregator/index.mts';
import type { Engine, Item, NodeOptions } from './harness.mts';

/** An aggregator of the form, and who stands for it in the sandbox. */
export interface Place {
	aggregator: string;
	vendor: VendorName;
	/** Fields of the credential besides key and base URL */
	credential?: Record<string, string | boolean>;
}

export const PLACES = {
	anyApi: { aggregator: 'anyApi', vendor: 'anyApi' },
	yiApi: { aggregator: 'yiApi', vendor: 'yiApi' },
	crazyrouterApi: { aggregator: 'crazyrouterApi', vendor: 'crazyrouterApi' },
	custom: { aggregator: 'customAggregatorApi', vendor: 'gateway' },
	/** The custom aggregator set up for Ideogram itself, as the README says */
	official: {
		aggregator: 'customAggregatorApi',
		vendor: 'ideogram',
		credential: { ideogramPath: '', ideogramV3Path: '/v1/ideogram-v3', authentication: 'apiKeyHeader' },
	},
} satisfies Record<string, Place>;

export type PlaceName = keyof typeof PLACES;

/** A run of an Ideogram node at the sandbox. */
export function ideogram(
	sandbox: Sandbox,
	placeName: PlaceName,
	node: string,
	{ parameters, ...more }: Partial<NodeOptions> = {},
): NodeOptions {
	const { aggregator, vendor, credential }: Place = PLACES[placeName];
	const data = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor), ...credential };
	return {
		node,
		credentials: { [aggregator]: data },
		parameters: { aggregator, ...parameters },
		...more,
	};
}

/** An item with a photo under `data`. */
export async function photoItem(engine: Engine, { width = 640, height = 480 } = {}): Promise<Item & { bytes: Buffer }> {
	const bytes = await sharp({ create: { width, height, channels: 3, background: 'teal' } }).jpeg().toBuffer();
	return { json: {}, binary: { data: await engine.file(bytes, 'photo.jpg', 'image/jpeg') }, bytes };
}

/** What a multipart request said in its part `image_request`. */
export function imageRequestPart(request: RequestRecord | undefined): unknown {
	const part = request?.parts?.find(({ name }) => name === 'image_request');
	return part?.value === undefined ? undefined : JSON.parse(part.value);
}
