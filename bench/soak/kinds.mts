import type { IDataObject } from 'n8n-workflow';
import type { VendorName } from '../../sandbox/aggregator/index.mts';

/** What the soak asks of one node at one aggregator. A new node is a line in `KINDS`. */
export interface Kind {
	node: string;
	/** Credential type, and who stands for it in the sandbox; where they differ, both */
	at: At;
	/** The node's own parameters, beside the prompt */
	parameters?: IDataObject;
	/** Where the prompt goes; `prompt` without it */
	prompt?: (text: string) => IDataObject;
	/** Image inputs of the item, by the name of their field */
	files?: string[];
	/** The generation exists before the node runs: it gets an id */
	given?: Given;
	/** Billed without an image: what comes back is a text */
	text?: boolean;
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
	id: 'id' | 'request_id';
}

const ANY: At = { credential: 'anyApi', vendor: 'anyApi' };
const YI: At = { credential: 'yiApi', vendor: 'yiApi' };
const CRAZY: At = { credential: 'crazyrouterApi', vendor: 'crazyrouterApi' };
const CUSTOM: At = { credential: 'customAggregatorApi', vendor: 'gateway' };
const REPLICATE: At = { credential: 'customAggregatorApi', vendor: 'replicate', layout: { replicatePath: '/v1' } };

/** An address that the sandbox takes for a picture without fetching it. */
const PICTURE = '=https://pictures.example/{{ $json.token }}.png';
const IMAGE_URL = { imageSource: 'url', imageUrl: PICTURE };
const IMAGE_FILE = { imageSource: 'file', binaryPropertyName: 'data' };
const TWO_IMAGES = { additionalFields: { numImages: 2 } };
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

export const KINDS: Kind[] = [
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
		parameters: { model: byName('sandbox/nested') },
		prompt: (text) => ({ input: `={{ JSON.stringify({ prompt: ${text}, num_outputs: 2 }) }}` }),
	},
	{ node: 'replicateGetPrediction', at: ANY, given: PREDICTION },
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
	{ node: 'openAiImagesGenerate', at: ANY, parameters: { model: byName('dall-e-3') } },
	{
		node: 'openAiImagesGenerate',
		at: YI,
		parameters: { model: byName('gpt-image-1'), additionalFields: { n: 2 } },
	},
];

export const nameOf = ({ node, at }: Kind) => `${node} @ ${at.vendor}`;
