/**
 * The table of aggregators. What differs between them is a column here, never a condition
 * elsewhere. Sources: the vendors' own pages (AnyAPI: docs.anyapi.vip; YIAPI: doc.aiyiapi.com;
 * Crazyrouter: docs.crazyrouter.com).
 */

/** An operation, or a group of operations that aggregators offer together. */
export type Capability =
	| 'replicate'
	| 'ideogramGenerate'
	| 'ideogramImageToImage'
	| 'ideogramV3'
	| 'ideogramTask'
	| 'openAiImages'
	| 'keyUsage'
	| 'midjourney'
	| 'midjourneyFromImages'
	| 'openAiImagesEdit'
	| 'openAiImagesTask'
	| 'gemini';

/** How an aggregator's API is called. The custom credential has a field for each column. */
export interface Api {
	/**
	 * `bearer`: `Authorization: Bearer …`; `apiKeyHeader`: `Api-Key: …`; `googApiKey`: `x-goog-api-key: …`;
	 * `none`: the key is in one of the user's custom headers
	 */
	authentication: string;
	replicatePath: string;
	ideogramPath: string;
	ideogramV3Path: string;
	ideogramTaskPath: string;
	/** How an image is uploaded: `multipart` as a file, `url` as JSON with the image's URL */
	imageUpload: string;
	/** Field names and ratios of Ideogram V3: `official`, or `crazyrouter` */
	ideogramV3Dialect: string;
	/** The list of models */
	modelsPath: string;
	imagesPath: string;
	/** Where an images task is polled, with `{id}` in it; empty if there are no tasks */
	imagesTaskPath: string;
	/** The remaining credit of the key; a trailing slash is part of the path */
	usagePath: string;
	/** The base path of midjourney-proxy's `/submit/…` and `/task/…`; a speed comes before it: `/mj-fast/mj` */
	midjourneyPath: string;
	imagesEditPath: string;
	/** The form field that takes the images of an edit: `image[]` or `image` */
	editImagesField: string;
	/** The field of the images route that takes input images; empty if none is documented */
	imageInputField: string;
	/**
	 * How input images are sent in JSON: `text` (URLs and data: URLs), or `objects` (OpenRouter's
	 * `input_references`)
	 */
	imageInputForm: string;
	/** The base path of Gemini's own routes */
	geminiPath: string;
	/** Accepts a file and returns a URL for it; empty if there is no such route */
	uploadPath: string;
	/** The log of the key's charges; never read if empty */
	usageLogPath: string;
}

export interface Aggregator {
	/** As shown in the aggregator list and in errors */
	label: string;
	/** Empty where only the user knows it */
	baseUrl: string;
	/** The page for creating a key, and what to choose there */
	keyPage?: string;
	keySteps?: string;
	capabilities: readonly Capability[];
	api: Api;
	/**
	 * The aggregator's own errors that look like a provider's, from its documentation: a status with the
	 * codes (and types) that come together
	 */
	ownErrors?: ReadonlyArray<{ status: number; codes: readonly string[] }>;
	/** Whether it may be the provider itself */
	mayBeProvider?: boolean;
	/** Routes, by their column, which the vendor's own pages describe as currently switched off */
	switchedOff?: ReadonlyArray<keyof Api>;
}

const gatewayApi: Api = {
	authentication: 'bearer',
	replicatePath: '/replicate/v1',
	ideogramPath: '/ideogram',
	ideogramV3Path: '/ideogram/v1/ideogram-v3',
	ideogramTaskPath: '/api/ideogram/task-request',
	imageUpload: 'multipart',
	ideogramV3Dialect: 'official',
	modelsPath: '/v1/models',
	imagesPath: '/v1/images/generations',
	imagesTaskPath: '',
	usagePath: '/api/usage/token/',
	midjourneyPath: '/mj',
	imagesEditPath: '/v1/images/edits',
	editImagesField: 'image[]',
	imageInputField: '',
	imageInputForm: 'text',
	geminiPath: '/v1beta',
	uploadPath: '',
	usageLogPath: '/api/log/token',
};

/** Keyed by the name of the credential type, which is also the value of the `aggregator` parameter. */
export const AGGREGATORS = {
	anyApi: {
		label: 'AnyAPI',
		baseUrl: 'https://www.anyapi.vip',
		keyPage: 'https://www.anyapi.vip',
		keySteps: 'sign in and create a token (令牌)',
		capabilities: ['replicate', 'ideogramGenerate', 'openAiImages', 'openAiImagesEdit', 'gemini', 'midjourney', 'keyUsage'],
		api: gatewayApi,
	},
	yiApi: {
		label: 'YIAPI',
		baseUrl: 'https://api.aiyiapi.com',
		keyPage: 'https://api.aiyiapi.com',
		keySteps: 'sign in and create a token (令牌)',
		capabilities: [
			'ideogramGenerate',
			'ideogramImageToImage',
			'ideogramTask',
			'openAiImages',
			'midjourney',
			'midjourneyFromImages',
		],
		api: { ...gatewayApi, ideogramPath: '/ideogram/v1' },
		switchedOff: ['ideogramPath', 'ideogramTaskPath'],
	},
	crazyrouterApi: {
		label: 'Crazyrouter',
		// credentials may still use https://crazyrouter.com, which was the API's host before 2026-06-16
		baseUrl: 'https://api.crazyrouter.com',
		keyPage: 'https://crazyrouter.com',
		keySteps: 'sign in, then Token Management → Create Token',
		capabilities: [
			'ideogramGenerate',
			'ideogramImageToImage',
			'ideogramV3',
			'openAiImages',
			'openAiImagesEdit',
			'gemini',
			'midjourney',
			'midjourneyFromImages',
		],
		api: { ...gatewayApi, imageUpload: 'url', ideogramV3Dialect: 'crazyrouter', imageInputField: 'image_input', uploadPath: '/v1/files/uploads' },
		ownErrors: [
			{ status: 401, codes: ['authentication_error', 'invalid_api_key'] },
			{ status: 403, codes: ['insufficient_quota'] },
			{ status: 429, codes: ['rate_limit_error'] },
		],
	},
	customAggregatorApi: {
		label: 'Custom',
		baseUrl: '',
		mayBeProvider: true,
		capabilities: [
			'replicate',
			'ideogramGenerate',
			'ideogramImageToImage',
			'ideogramV3',
			'ideogramTask',
			'openAiImages',
			'midjourney',
			'midjourneyFromImages',
			'keyUsage',
			'openAiImagesEdit',
			'openAiImagesTask',
			'gemini',
		],
		api: { ...gatewayApi, imageInputField: 'image' },
	},
} as const satisfies Record<string, Aggregator>;

export type AggregatorName = keyof typeof AGGREGATORS;

const names = Object.keys(AGGREGATORS).filter(isAggregatorName);

export function isAggregatorName(name: string): name is AggregatorName {
	return Object.hasOwn(AGGREGATORS, name);
}

/** The aggregators that have a capability, in the table's order. */
export function aggregatorsWith(capability: Capability): AggregatorName[] {
	return names.filter((name) => {
		const { capabilities }: Aggregator = AGGREGATORS[name];
		return capabilities.includes(capability);
	});
}

/** The aggregators that document a name for input images on the images route. */
export function aggregatorsTakingInputImages(): AggregatorName[] {
	return aggregatorsWith('openAiImages').filter((name) => {
		const { api }: Aggregator = AGGREGATORS[name];
		return api.imageInputField !== '';
	});
}
