import type { IConnections, IDataObject, INode } from 'n8n-workflow';
import type { Credential, WorkflowDefinition } from '../sandbox/n8n/rest.mts';
import type { Arena } from './arena.mts';

/** The workflows that are compared: ours, and what users build today from n8n's own nodes. */

export const TRIGGER = 'Start';
export const OURS = 'Images';
export const CHAIN = ['Submit', 'Wait', 'Read', 'Is it done', 'Download'];

type Step = [name: string, type: string, typeVersion: number, parameters: IDataObject];
/** From, to, and the output of `from` if it is not the first */
type Link = [from: string, to: string, output?: number];

export interface Keys {
	/** The credential of this package */
	aggregator: Credential;
	/** For n8n's HTTP Request node */
	header: Credential;
}

export function ours(
	name: string,
	keys: Keys,
	{ prompts, model, options = {} }: { prompts: number; model?: string; options?: IDataObject },
): WorkflowDefinition {
	const prompt = '={{ $json.prompt }}';
	const step: Step = model
		? [OURS, 'n8n-nodes-image-aggregator.replicateRunModel', 1, {
				aggregator: 'anyApi',
				model: { __rl: true, mode: 'name', value: model },
				specifyInput: 'json',
				input: '={{ { prompt: $json.prompt } }}',
				options,
			}]
		: [OURS, 'n8n-nodes-image-aggregator.replicateImagen4', 1, { aggregator: 'anyApi', prompt, options }];
	return workflow(name, keys, [...promptItems(prompts), step], [['Prompts', OURS]]);
}

interface ChainOptions {
	prompts: number;
	waitSeconds: number;
	batching?: { batchSize: number; batchInterval: number };
}

/** HTTP Request → Wait → HTTP Request → IF, back to Wait until all are finished: all images at once. */
export function chain(name: string, keys: Keys, arena: Arena, { prompts, waitSeconds, batching }: ChainOptions) {
	const steps = [...promptItems(prompts), submit(arena, batching), wait(waitSeconds), read(arena), isDone, download];
	return workflow(name, keys, steps, [['Prompts', 'Submit'], ...loop, ['Is it done', 'Download']]);
}

/** The same with one image after the other, inside Loop Over Items. */
export function loopOverItems(name: string, keys: Keys, arena: Arena, { prompts, waitSeconds }: ChainOptions) {
	const over: Step = ['Loop Over Items', 'n8n-nodes-base.splitInBatches', 3, { batchSize: 1, options: {} }];
	const steps = [...promptItems(prompts), over, submit(arena), wait(waitSeconds), read(arena), isDone, download];
	return workflow(name, keys, steps, [
		['Prompts', 'Loop Over Items'],
		['Loop Over Items', 'Submit', 1],
		...loop,
		['Is it done', 'Download'],
		['Download', 'Loop Over Items'],
	]);
}

/** Three HTTP Request nodes in a row, for images that are ready at once. */
export function threeRequests(name: string, keys: Keys, arena: Arena, prompts: number) {
	const steps = [...promptItems(prompts), submit(arena), read(arena), download];
	return workflow(name, keys, steps, [['Prompts', 'Submit'], ['Submit', 'Read'], ['Read', 'Download']]);
}

/** One HTTP Request node that fetches files. */
export function fetchFiles(name: string, keys: Keys, urls: string[]) {
	return workflow(name, keys, [...items('url', urls), fetchStep('={{ $json.url }}')], [['Prompts', 'Download']]);
}

/** Photos from disk, each used several times in one edit, with our node. */
export function editByUs(name: string, keys: Keys, photo: string, count: number, imagesEach: number) {
	const step: Step = [name, 'n8n-nodes-image-aggregator.openAiImagesEdit', 1, {
		aggregator: 'anyApi',
		model: { __rl: true, mode: 'name', value: 'gpt-image-1' },
		prompt: 'on a beach',
		inputImages: { image: [{ source: 'file', binaryPropertyName: Array(imagesEach).fill('data').join() }] },
	}];
	return workflow(`Ours, ${count}`, keys, [...promptItems(count), readPhoto(photo), step], [['Prompts', 'Photo'], ['Photo', name]]);
}

/** The same with one HTTP Request node. */
export function editByHand(name: string, keys: Keys, arena: Arena, photo: string, count: number, imagesEach: number) {
	const file = { parameterType: 'formBinaryData', name: 'image[]', inputDataFieldName: 'data' };
	const step: Step = [name, 'n8n-nodes-base.httpRequest', 4.2, {
		...authenticated,
		method: 'POST',
		url: `${arena.baseUrl}/v1/images/edits`,
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				{ name: 'model', value: 'gpt-image-1' },
				{ name: 'prompt', value: 'on a beach' },
				...Array(imagesEach).fill(file),
			],
		},
		options: {},
	}];
	return workflow(`By hand, ${count}`, keys, [...promptItems(count), readPhoto(photo), step], [['Prompts', 'Photo'], ['Photo', name]]);
}

function readPhoto(fileSelector: string): Step {
	return ['Photo', 'n8n-nodes-base.readWriteFile', 1, { fileSelector, options: {} }];
}

const loop: Link[] = [['Submit', 'Wait'], ['Wait', 'Read'], ['Read', 'Is it done'], ['Is it done', 'Wait', 1]];

function promptItems(count: number): Step[] {
	return items('prompt', Array.from({ length: count }, (_, index) => `picture ${index}`));
}

function items(field: string, values: string[]): Step[] {
	return [
		['List', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ [field]: values }), options: {} }],
		['Prompts', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: field, options: {} }],
	];
}

const authenticated = { authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' };

function submit(arena: Arena, batch?: ChainOptions['batching']): Step {
	return ['Submit', 'n8n-nodes-base.httpRequest', 4.2, {
		...authenticated,
		method: 'POST',
		url: `${arena.url}/models/google/imagen-4/predictions`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ input: { prompt: $json.prompt } }) }}',
		options: batch ? { batching: { batch } } : {},
	}];
}

function wait(amount: number): Step {
	return ['Wait', 'n8n-nodes-base.wait', 1.1, { resume: 'timeInterval', amount, unit: 'seconds' }];
}

function read(arena: Arena): Step {
	const url = `=${arena.url}/predictions/{{ $json.id }}`;
	return ['Read', 'n8n-nodes-base.httpRequest', 4.2, { ...authenticated, url, options: {} }];
}

const isDone: Step = ['Is it done', 'n8n-nodes-base.if', 2.2, {
	conditions: {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		combinator: 'and',
		conditions: [{
			id: 'done',
			leftValue: '={{ $json.status }}',
			rightValue: 'succeeded',
			operator: { type: 'string', operation: 'equals' },
		}],
	},
	options: {},
}];

function fetchStep(url: string): Step {
	return ['Download', 'n8n-nodes-base.httpRequest', 4.2, {
		url,
		options: { response: { response: { responseFormat: 'file' } } },
	}];
}

const download = fetchStep('={{ $json.output }}');

function workflow(name: string, keys: Keys, steps: Step[], links: Link[]): WorkflowDefinition {
	const trigger: Step = [TRIGGER, 'n8n-nodes-base.manualTrigger', 1, {}];
	const nodes = [trigger, ...steps].map(([nodeName, type, typeVersion, parameters], index): INode => ({
		id: nodeName,
		name: nodeName,
		type,
		typeVersion,
		position: [index * 220, 0],
		parameters: parameters as INode['parameters'],
		...('authentication' in parameters && { credentials: { httpHeaderAuth: keys.header } }),
		...('aggregator' in parameters && { credentials: { anyApi: keys.aggregator } }),
	}));
	const connections: IConnections = {};
	for (const [from, to, output = 0] of [[TRIGGER, 'List'], ['List', 'Prompts'], ...links] as Link[]) {
		const outputs = (connections[from] ??= { main: [] }).main!;
		while (outputs.length <= output) outputs.push([]);
		outputs[output]!.push({ node: to, type: 'main', index: 0 });
	}
	return { name, nodes, connections };
}
