import type { IDataObject } from 'n8n-workflow';
import type { VendorName } from '../../sandbox/aggregator/index.mts';
import { uploadName } from '../../sandbox/aggregator/ideogram/uploads.mts';
import { EXAMPLES } from '../../test/engine/modelExamples.mts';

/** What the soak requests from one node at one aggregator. A new node is a line in `LINES`. */
export interface Kind {
	node: string;
	/** The credential type, and the sandbox's vendor for it; both if they differ */
	at: At;
	/** The node's own parameters, in addition to the prompt */
	parameters?: IDataObject;
	/** Where the prompt goes; `prompt` if absent */
	prompt?: (text: string) => IDataObject;
	/** Image inputs of the item, by the name of their field */
	files?: string[];
	/** The generation exists before the node runs, and the node gets its id */
	given?: Given;
	/** Makes nothing, and asks about nothing that was made */
	asksOnly?: boolean;
	/** Billed without an image: it returns text */
	text?: boolean;
	/** What the picture shows, if it is not the prompt */
	shows?: (files: Uint8Array[]) => string;
}

export interface At {
	credential: string;
	vendor: VendorName;
	layout?: Record<string, string>;
}

/** A generation that someone else submitted, and the parameter for its id. */
export interface Given {
	parameter: string;
	path: string;
	body: (prompt: string) => object;
	id: 'id' | 'request_id' | 'result';
	/** The node's result is billed, and not the generation that it was given */
	isIngredient?: true;
}

const ANY: At = { credential: 'anyApi', vendor: 'anyApi' };
const YI: At = { credential: 'yiApi', vendor: 'yiApi' };
const CRAZY: At = { credential: 'crazyrouterApi', vendor: 'crazyrouterApi' };
const CUSTOM: At = { credential: 'customAggregatorApi', vendor: 'gateway' };
const TASKS: At = {
	credential: 'customAggregatorApi',
	vendor: 'gateway',
	layout: { imagesPath: '/v1/images/generations/async', imagesTaskPath: '/v1/images/tasks/{id}' },
};
const REPLICATE: At = { credential: 'customAggregatorApi', vendor: 'replicate', layout: { replicatePath: '/v1' } };

/** A URL that the sandbox accepts as a picture without fetching it. */
const PICTURE = '=https://pictures.example/{{ $json.token }}.png';
const IMAGE_URL = { imageSource: 'url', imageUrl: PICTURE };
const IMAGE_FILE = { imageSource: 'file', binaryPropertyName: 'data' };
const TWO_IMAGES = { additionalFields: { numImages: 2 } };
const rows = (binaryPropertyName: string) => ({ image: [{ source: 'file', binaryPropertyName }] });
const byName = (value: string) => ({ __rl: true, mode: 'name', value });

const PREDICTION: Given = {
	parameter: 'predictionId',
	path: '/replicate/v1/models/google/imagen-4/predictions',
	body: (prompt) => ({ input: { prompt } }),
	id: 'id',
};
const TASK: Given = {
	parameter: 'requestId',
	path: '/sandbox/ideogram/submit',
	body: (prompt) => ({ prompt }),
	id: 'request_id',
};

const IMAGES_TASK: Given = {
	parameter: 'taskId',
	path: '/v1/images/generations/async',
	body: (prompt) => ({ model: 'dall-e-3', prompt }),
	id: 'id',
};

const GRID: Given = { parameter: 'taskId', path: '/mj/submit/imagine', body: (prompt) => ({ prompt }), id: 'result' };
const TWO_FILES = { inputImages: { image: [{ binaryPropertyName: 'data, other' }] } };
const shortName = (file: Uint8Array) => uploadName(Buffer.from(file)).slice(0, 6);
const reframed = ([file]: Uint8Array[]) => `reframed ${shortName(file)}`;
const blended = (files: Uint8Array[]) => `a blend of ${files.map(shortName).join(' ')}`;

const LINES: Kind[] = [
	{ node: 'replicateImagen4', at: ANY },
	{ node: 'replicateIdeogramV2Turbo', at: ANY },
	{ node: 'replicateFlux11ProUltra', at: ANY },
	{ node: 'replicateFluxSchnell', at: REPLICATE, parameters: { additionalFields: { numOutputs: 2 } } },
	{ node: 'replicateFluxKontext', at: ANY, parameters: IMAGE_URL },
	{
		node: 'replicateFluxKontextMultiImage',
		at: ANY,
		parameters: { ...IMAGE_URL, image2Source: 'url', image2Url: PICTURE },
	},
	{ node: 'replicateFluxFill', at: CUSTOM, parameters: IMAGE_FILE, files: ['data'] },
	{ node: 'replicateRecraftV3', at: ANY, parameters: { model: 'recraft-ai/recraft-v3-svg' } },
	{
		node: 'replicateRunModel',
		at: ANY,
		parameters: { model: byName('sandbox/nested'), specifyInput: 'json' },
		prompt: (text) => ({ input: `={{ JSON.stringify({ prompt: ${text}, num_outputs: 2 }) }}` }),
	},
	{ node: 'replicateGetPrediction', at: ANY, given: PREDICTION },
	{ node: 'replicateCancelPrediction', at: ANY, given: PREDICTION },
	{ node: 'aggregatorKeyUsage', at: ANY, asksOnly: true },
	{ node: 'ideogramGenerate', at: ANY, parameters: TWO_IMAGES },
	{ node: 'ideogramGenerate', at: YI },
	{ node: 'ideogramRemix', at: YI, parameters: IMAGE_FILE, files: ['data'] },
	{ node: 'ideogramRemix', at: CRAZY, parameters: { ...IMAGE_URL, ...TWO_IMAGES } },
	{
		node: 'ideogramUpscale',
		at: YI,
		parameters: IMAGE_FILE,
		files: ['data'],
		prompt: (text) => ({ additionalFields: { prompt: `={{ ${text} }}` } }),
	},
	{ node: 'ideogramDescribe', at: YI, parameters: IMAGE_FILE, files: ['data'], text: true },
	{ node: 'ideogramDescribe', at: CRAZY, parameters: IMAGE_URL, text: true },
	{ node: 'ideogramTask', at: YI, given: TASK },
	{ node: 'ideogramV3Generate', at: CRAZY, parameters: TWO_IMAGES },
	{ node: 'ideogramV3Edit', at: CRAZY, parameters: IMAGE_URL },
	{ node: 'ideogramV3Remix', at: CUSTOM, parameters: IMAGE_FILE, files: ['data'] },
	{ node: 'ideogramV3Reframe', at: CUSTOM, parameters: { ...IMAGE_FILE, ...TWO_IMAGES }, files: ['data'], prompt: () => ({}), shows: reframed },
	{ node: 'ideogramV3ReplaceBackground', at: CRAZY, parameters: IMAGE_FILE, files: ['data'] },
	{ node: 'openAiImagesGenerate', at: ANY, parameters: { model: byName('dall-e-3') } },
	{
		node: 'openAiImagesGenerate',
		at: YI,
		parameters: { model: byName('gpt-image-1'), additionalFields: { n: 2 } },
	},
	{
		node: 'openAiImagesGenerate',
		at: CUSTOM,
		parameters: { model: byName('gpt-image-1'), additionalFields: { n: 2, stream: true } },
	},
	{ node: 'openAiImagesGenerate', at: TASKS, parameters: { model: byName('dall-e-3') } },
	{ node: 'openAiImagesGetTask', at: TASKS, given: IMAGES_TASK },
	{ node: 'midjourneyImagine', at: ANY },
	{ node: 'midjourneyImagine', at: YI, parameters: { upscale: [1, 4], includeGrid: true } },
	{ node: 'midjourneyAction', at: CRAZY, parameters: { action: 'variation', index: 2 }, given: { ...GRID, isIngredient: true } },
	{ node: 'midjourneyBlend', at: YI, parameters: TWO_FILES, files: ['data', 'other'], shows: blended },
	{ node: 'midjourneyDescribe', at: CUSTOM, parameters: IMAGE_FILE, files: ['data'], text: true },
	{ node: 'midjourneyGetTask', at: ANY, given: GRID },
	{
		node: 'openAiImagesGenerate',
		at: CRAZY,
		parameters: { model: byName('nano-banana-pro'), inputImages: rows('data') },
		files: ['data'],
	},
	{
		node: 'openAiImagesEdit',
		at: ANY,
		parameters: { model: byName('gpt-image-1'), inputImages: rows('data,data_1'), additionalFields: { n: 2 } },
		files: ['data', 'data_1'],
	},
	{
		node: 'openAiImagesEdit',
		at: CRAZY,
		parameters: { model: byName('gpt-image-2'), inputImages: rows('data') },
		files: ['data'],
	},
	{ node: 'geminiGenerateImage', at: ANY, parameters: { model: byName('gemini-3.1-flash-image'), inputImages: rows('data') }, files: ['data'] },
	{ node: 'geminiGenerateImage', at: CRAZY, parameters: { model: byName('nano-banana') } },
];

/** A model's node without a line here gets the request of its documented example. */
const byExample = new Map(
	EXAMPLES.filter(({ node }) => !LINES.some((line) => line.node === node)).map(({ node, parameters }) => [node, { node, at: ANY, parameters }]),
);

export const KINDS: Kind[] = [...LINES, ...byExample.values()];

export const nameOf = ({ node, at }: Kind) => `${node} @ ${at.vendor}`;
