import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { imageAsUrl, type ImageInput } from '../engine/imageUpload';
import type { Item } from '../engine/operation';
import { readFields, type FilledField } from '../engine/readFields';
import { readImageInputs } from '../engine/readImageInputs';
import { runItems } from '../engine/runItems';
import { snakeCase } from '../engine/snakeCase';
import { creation } from './creation';
import { LARGE_FILE_KB } from './inputImage';
import { byName, type ModelReference } from './modelReference';
import { createPrediction } from './routes';

interface Choice {
	model: string;
	reference: ModelReference;
	prompt?: string;
	input: Record<string, unknown>;
	images: ImageInput[];
}

/**
 * What the `execute` of a model's node calls: the model's fields are its description, and their wire
 * names are their names in snake_case.
 */
export async function runReplicateModel(
	this: IExecuteFunctions,
	fields: INodeProperties[],
): Promise<INodeExecutionData[][]> {
	const operation = creation<Choice>({
		parameters: (item) => choiceOf(fields, item),
		async request({ reference, input, images }, item) {
			const uploads = await Promise.all(images.map(async (image) => [image.wire, await upload(image, item)]));
			return createPrediction(item.connection, reference, { ...input, ...Object.fromEntries(uploads) });
		},
	});
	return await runItems.call(this, operation);
}

function choiceOf(fields: INodeProperties[], item: Item): Choice {
	const filled = readFields(fields, item);
	const input = inputOf(filled);
	const model = String(item.parameter('model'));
	const { prompt } = input;
	return {
		model,
		reference: byName(model),
		prompt: typeof prompt === 'string' ? prompt : undefined,
		input,
		images: readImageInputs(fields, item),
	};
}

function inputOf(filled: FilledField[]): Record<string, unknown> {
	const input = Object.fromEntries(
		filled
			.filter(({ property }) => property.name !== 'model')
			.map(({ property, value }) => [snakeCase(property.name), value]),
	);
	// models with both ignore the ratio then; the literal "None" is no resolution
	if (input.resolution !== undefined && input.resolution !== 'None') delete input.aspect_ratio;
	return input;
}

async function upload(image: ImageInput, item: Item): Promise<string> {
	const url = await imageAsUrl(image, item);
	if (url.startsWith('data:') && url.length > (LARGE_FILE_KB * 1024 * 4) / 3) {
		item.hint(
			`An input file is larger than ${LARGE_FILE_KB} KB. Replicate advises to give such images by URL; as a file it may be refused or be slow.`,
		);
	}
	return url;
}
