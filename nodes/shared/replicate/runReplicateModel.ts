import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { byWire } from '../engine/files/loadImage';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { readFields, snakeCase, type FilledField } from '../form/readFields';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { creation, uploadImage } from './creation';
import { byName, createPrediction, type ModelReference } from './routes';

interface Choice {
	model: string;
	reference: ModelReference;
	prompt?: string;
	input: Record<string, unknown>;
	images: ImageInput[];
}

/**
 * The `execute` of a model's node: the model's fields are its description, and their wire names are their
 * names in snake_case.
 */
export function runReplicateModel(fields: INodeProperties[]) {
	const operation = creation<Choice>({
		parameters: (item) => choiceOf(fields, item),
		async request({ reference, input, images }, item) {
			const uploads = await byWire(images, async (image) => await uploadImage(image, item));
			return createPrediction(item.connection, reference, { ...input, ...uploads });
		},
	});
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems.call(this, operation);
	};
}

function choiceOf(fields: INodeProperties[], item: Item): Choice {
	const filled = readFields(fields, item);
	const input = inputOf(filled);
	const model = modelOf(fields, filled);
	const { prompt } = input;
	return {
		model,
		reference: byName(model),
		prompt: typeof prompt === 'string' ? prompt : undefined,
		input,
		images: readImageInputs(fields, item),
	};
}

/** The first of the variants where an expression gave none. */
function modelOf(fields: INodeProperties[], filled: FilledField[]): string {
	const isModel = ({ name }: INodeProperties) => name === 'model';
	return String(filled.find(({ property }) => isModel(property))?.value ?? fields.find(isModel)?.default);
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
