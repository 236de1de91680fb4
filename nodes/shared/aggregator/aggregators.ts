/**
 * The table of aggregators. What differs between them is a column here, never a condition
 * elsewhere. Sources: the vendors' own pages (AnyAPI: docs.anyapi.vip; YIAPI: doc.aiyiapi.com;
 * Crazyrouter: docs.crazyrouter.com).
 */

/** An operation, or a group of operations that an aggregator offers together. */
export type Offer =
	| 'replicate'
	| 'ideogramGenerate'
	| 'ideogramImageToImage'
	| 'ideogramV3'
	| 'ideogramTask'
	| 'openAiImages';

/** How an aggregator lays out its API. The custom credential has a field for each column. */
export interface Layout {
	/** `bearer`: `Authorization: Bearer …`; `apiKeyHeader`: `Api-Key: …` */
	authentication: string;
	replicatePath: string;
	ideogramPath: string;
	ideogramV3Path: string;
	ideogramTaskPath: string;
	/**
	 * How an image goes up: `multipart` as a file, `url` as JSON holding the image's URL. V3 speaks the
	 * dialect of those who take it so.
	 */
	imageUpload: string;
	imagesPath: string;
}

export interface Aggregator {
	/** As the aggregator list and the errors show it */
	label: string;
	/** Empty where only the user knows it */
	baseUrl: string;
	offers: readonly Offer[];
	layout: Layout;
	/** Routes, by their column, which the vendor's own pages call switched off for now */
	switchedOff?: ReadonlyArray<keyof Layout>;
}

const gatewayLayout: Layout = {
	authentication: 'bearer',
	replicatePath: '/replicate/v1',
	ideogramPath: '/ideogram',
	ideogramV3Path: '/ideogram/v1/ideogram-v3',
	ideogramTaskPath: '/api/ideogram/task-request',
	imageUpload: 'multipart',
	imagesPath: '/v1/images/generations',
};

/** Keyed by the name of the credential type, which is also the value of the `aggregator` parameter. */
export const AGGREGATORS = {
	anyApi: {
		label: 'AnyAPI',
		baseUrl: 'https://www.anyapi.vip',
		offers: ['replicate', 'ideogramGenerate', 'openAiImages'],
		layout: gatewayLayout,
	},
	yiApi: {
		label: 'YIAPI',
		baseUrl: 'https://api.aiyiapi.com',
		offers: ['ideogramGenerate', 'ideogramImageToImage', 'ideogramTask', 'openAiImages'],
		layout: { ...gatewayLayout, ideogramPath: '/ideogram/v1' },
		switchedOff: ['ideogramPath', 'ideogramTaskPath'],
	},
	crazyrouterApi: {
		label: 'Crazyrouter',
		baseUrl: 'https://crazyrouter.com',
		offers: ['ideogramGenerate', 'ideogramImageToImage', 'ideogramV3', 'openAiImages'],
		layout: { ...gatewayLayout, imageUpload: 'url' },
	},
	customAggregatorApi: {
		label: 'Custom',
		baseUrl: '',
		offers: [
			'replicate',
			'ideogramGenerate',
			'ideogramImageToImage',
			'ideogramV3',
			'ideogramTask',
			'openAiImages',
		],
		layout: gatewayLayout,
	},
} as const satisfies Record<string, Aggregator>;

export type AggregatorName = keyof typeof AGGREGATORS;

const names = Object.keys(AGGREGATORS).filter(isAggregatorName);

export function isAggregatorName(name: string): name is AggregatorName {
	return Object.hasOwn(AGGREGATORS, name);
}

/** The aggregators that offer an operation, in the order of the table. */
export function aggregatorsOffering(offer: Offer): AggregatorName[] {
	return names.filter((name) => {
		const { offers }: Aggregator = AGGREGATORS[name];
		return offers.includes(offer);
	});
}
