import type { Sandbox, VendorName } from '../../sandbox/aggregator/index.mts';

export interface Aggregator {
	/** In the list of the credential dialog, and as n8n names the credential. */
	label: string;
	account: string;
	/** Who stands in for it. */
	vendor: VendorName;
	/** What its credential says besides key and base URL */
	data?: Record<string, string>;
}

const ANY: Aggregator = { label: 'AnyAPI', account: 'AnyAPI account', vendor: 'anyApi' };
const YI: Aggregator = { label: 'YIAPI', account: 'YIAPI account', vendor: 'yiApi' };
const CRAZY: Aggregator = { label: 'Crazyrouter', account: 'Crazyrouter account', vendor: 'crazyrouterApi' };
const CUSTOM: Aggregator = { label: 'Custom', account: 'Custom Aggregator account', vendor: 'gateway' };
const TASKS: Aggregator = { ...CUSTOM, account: 'Custom Aggregator account 2', data: { imagesTaskPath: '/v1/images/tasks/{id}' } };

/** Typed in as it stands, or what the sandbox gives for it. */
type Typed = string | ((sandbox: Sandbox) => Promise<string>);

export interface Row {
	/** Whose credential the node is given. */
	aggregator: Aggregator;
	/** Drop-downs: what the option says. */
	choose?: Record<string, string>;
	/** Lists that are searched. */
	pick?: Record<string, string>;
	/** Fields come with what was picked. A run before they are there has an output that n8n calls stale. */
	mapped?: true;
	fill: Record<string, Typed>;
	/** In the JSON tab; an image in the Binary tab where nothing is said. */
	reads?: RegExp;
}

const prompt = 'A fox asleep under a fern';
const BY_URL = { imageSource: 'URL' };

/** What each node is given, by its name in the panel: as much as it needs, and nothing more. */
export const ROWS: Record<string, Row> = {
	'Replicate Imagen 4': { aggregator: ANY, fill: { prompt } },
	'Replicate Ideogram V2 Turbo': { aggregator: ANY, fill: { prompt } },
	'Replicate Flux 1.1 Pro Ultra': { aggregator: ANY, fill: { prompt } },
	'Replicate Flux Schnell': { aggregator: ANY, fill: { prompt } },
	'Replicate Flux Kontext': { aggregator: ANY, choose: BY_URL, fill: { prompt, imageUrl: photo } },
	'Replicate Flux Kontext Multi-Image': {
		aggregator: ANY,
		choose: { ...BY_URL, image2Source: 'URL' },
		fill: { prompt, imageUrl: photo, image2Url: photo },
	},
	'Replicate Flux Fill': { aggregator: ANY, choose: BY_URL, fill: { prompt, imageUrl: photo } },
	'Replicate Recraft V3': { aggregator: ANY, fill: { prompt } },
	'Replicate Run Model': {
		aggregator: CUSTOM,
		pick: { model: 'FLUX Schnell: Very fast and cheap, up to four images at once (black-forest-labs/flux-schnell)' },
		mapped: true,
		fill: { prompt },
	},
	'Replicate Get Prediction': { aggregator: ANY, fill: { predictionId: async (sandbox) => await prediction(sandbox, 0) } },
	'Replicate Cancel Prediction': {
		aggregator: ANY,
		fill: { predictionId: async (sandbox) => await prediction(sandbox, 600_000) },
		reads: /"status": "canceled"/,
	},
	'Ideogram Get Task': { aggregator: YI, fill: { requestId: task } },
	'Midjourney Imagine': { aggregator: ANY, fill: { prompt } },
	'Midjourney Action': { aggregator: YI, fill: { taskId: grid } },
	'Midjourney Blend': { aggregator: CUSTOM, choose: { source: 'URL' }, fill: { url: twoPhotos } },
	'Midjourney Describe': { aggregator: CRAZY, choose: BY_URL, fill: { imageUrl: photo }, reads: /"descriptions": / },
	'Midjourney Get Task': { aggregator: YI, fill: { taskId: grid } },
	'OpenAI Images Generate': { aggregator: YI, pick: { model: 'gpt-image-2' }, fill: { prompt } },
	'OpenAI Images Get Task': { aggregator: TASKS, fill: { taskId: imagesTask } },
	'OpenAI Images Edit': {
		aggregator: CRAZY,
		choose: { source: 'URL' },
		pick: { model: 'gpt-image-2' },
		fill: { prompt, url: photo },
	},
	'Gemini Generate Image': { aggregator: ANY, pick: { model: 'gemini-3.1-flash-image' }, fill: { prompt } },
	'Ideogram Generate': { aggregator: YI, fill: { prompt } },
	'Ideogram Remix': { aggregator: CRAZY, choose: BY_URL, fill: { prompt, imageUrl: photo } },
	'Ideogram Upscale': { aggregator: YI, choose: BY_URL, fill: { imageUrl: photo } },
	'Ideogram Describe': { aggregator: CUSTOM, choose: BY_URL, fill: { imageUrl: photo }, reads: /"description": ".*\d+ by \d+ pixels/ },
	'Ideogram V3 Generate': { aggregator: CRAZY, fill: { prompt } },
	'Ideogram V3 Edit': { aggregator: CRAZY, choose: BY_URL, fill: { prompt, imageUrl: photo } },
	'Aggregator Key Usage': { aggregator: ANY, fill: {}, reads: /"available": 7\.5,/ },
	'Ideogram V3 Reframe': { aggregator: CUSTOM, choose: BY_URL, fill: { imageUrl: photo } },
	'Ideogram V3 Replace Background': { aggregator: CRAZY, choose: BY_URL, fill: { prompt, imageUrl: photo } },
	'Ideogram V3 Remix': { aggregator: CUSTOM, choose: BY_URL, fill: { prompt, imageUrl: photo } },
};

/** The address of a picture that was made before. */
async function photo(sandbox: Sandbox): Promise<string> {
	const body = { model: 'dall-e-3', prompt: 'A photo' };
	const { data } = await ask<{ data: Array<{ url: string }> }>(sandbox, 'anyApi', '/v1/images/generations', body);
	return data[0]!.url;
}

async function twoPhotos(sandbox: Sandbox): Promise<string> {
	return `${await photo(sandbox)}, ${await photo(sandbox)}`;
}

/** The ID of a prediction that is done after so long. */
async function prediction(sandbox: Sandbox, generationMs: number): Promise<string> {
	const { settings } = sandbox;
	const usual = settings.generationMs;
	settings.generationMs = generationMs;
	const path = '/replicate/v1/models/black-forest-labs/flux-schnell/predictions';
	const { id } = await ask<{ id: string }>(sandbox, 'anyApi', path, { input: { prompt } });
	settings.generationMs = usual;
	return id;
}

/** What the gateway says of an images request that it takes as a task. */
async function imagesTask(sandbox: Sandbox): Promise<string> {
	const { task_id: id } = await ask<{ task_id: string }>(sandbox, 'gateway', '/v1/images/generations/async', { model: 'gpt-image-2', prompt });
	return id;
}

/** The ID of a task of Midjourney's. */
async function grid(sandbox: Sandbox): Promise<string> {
	const { result } = await ask<{ result: string }>(sandbox, 'yiApi', '/mj/submit/imagine', { prompt });
	return result;
}

/** The ID of an Ideogram request, submitted at the sandbox's made-up route. */
async function task(sandbox: Sandbox): Promise<string> {
	const { request_id } = await ask<{ request_id: string }>(sandbox, 'yiApi', '/sandbox/ideogram/submit', { prompt });
	return request_id;
}

async function ask<T>(sandbox: Sandbox, vendor: VendorName, path: string, body: object): Promise<T> {
	const answer = await fetch(sandbox.baseUrl(vendor) + path, {
		method: 'POST',
		headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return JSON.parse(await answer.text());
}
