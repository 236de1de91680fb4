import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readFields, type FilledField } from '../engine/fields';
import { imageAsUrl, readImageInputs, type ImageInput } from '../engine/imageInput';
import type { Item, Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { predictionProgress } from './prediction';
import { cancelPrediction, createPrediction, getPrediction } from './routes';

interface Choice {
	/** owner/name */
	model: string;
	prompt?: string;
	input: Record<string, unknown>;
	images: ImageInput[];
}

/** Replicate's advice: above this an image should go by URL. */
const LARGE_DATA_URL_BYTES = 256 * 1024;

/**
 * What the `execute` of a model's node calls: the model's fields are its description, and their wire
 * names are their names in snake_case.
 */
export async function runReplicateModel(
	this: IExecuteFunctions,
	fields: INodeProperties[],
): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, modelOperation(fields));
}

function modelOperation(fields: INodeProperties[]): Operation<Choice> {
	return {
		paid: true,
		pickUpNode: 'Replicate Get Prediction',
		parameters: (item) => choiceOf(fields, item),
		async request({ model, input, images }, item) {
			const [owner, name] = model.split('/');
			const uploads = await Promise.all(images.map(async (image) => [image.wire, await upload(image, item)]));
			return createPrediction(item.connection, owner, name, { ...input, ...Object.fromEntries(uploads) });
		},
		asked: ({ model, prompt }) => ({ model, prompt }),
		progress: (reply, _choice, connection) => predictionProgress(reply, connection),
		poll: (id, connection) => getPrediction(connection, id),
		cancel: (id, connection) => cancelPrediction(connection, id),
	};
}

function choiceOf(fields: INodeProperties[], item: Item): Choice {
	const filled = readFields(fields, item);
	const input = Object.fromEntries(filled.filter(isInput).map(({ property, value }) => [wireName(property.name), value]));
	const { prompt } = input;
	return {
		model: String(item.parameter('model')),
		prompt: typeof prompt === 'string' ? prompt : undefined,
		input,
		images: readImageInputs(fields, item),
	};
}

async function upload(image: ImageInput, item: Item): Promise<string> {
	const url = await imageAsUrl(image, item);
	if (url.startsWith('data:') && url.length > (LARGE_DATA_URL_BYTES * 4) / 3) {
		item.hint(
			'An input file is larger than 256 KB. Replicate advises to give such images by URL; as a file it may be refused or be slow.',
		);
	}
	return url;
}

function isInput({ property }: FilledField): boolean {
	return property.name !== 'model';
}

function wireName(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
