import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { byWire } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { readFields, wireName, type FilledField } from '../form/readFields';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { describedFields } from './anyModel/modelSchema';
import { byName, createPrediction, creation, uploadImage, type ModelReference } from './creation';
import { describedModel } from './models';

interface Choice {
	model: string;
	reference: ModelReference;
	prompt?: string;
	input: Record<string, unknown>;
	images: ImageInput[];
}

/** The `execute` of a model's node, with the fields from its data files. */
export function runReplicateModel(fields: INodeProperties[]) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems.call(this, modelOperation(fields));
	};
}

export function modelOperation(fields: INodeProperties[]): Operation<Choice> {
	return creation<Choice>({
		parameters: (item) => choiceOf(fields, item),
		async request({ reference, input, images }, item) {
			const uploads = await byWire(images, async (image) => await uploadImage(image, item));
			return createPrediction(item.connection, reference, { ...input, ...uploads });
		},
	});
}

function choiceOf(fields: INodeProperties[], item: Item): Choice {
	const filled = readFields(fields, item);
	const model = modelOf(fields, filled);
	const input = inputOf(filled, model);
	const { prompt } = input;
	return {
		model,
		reference: byName(model),
		prompt: typeof prompt === 'string' ? prompt : undefined,
		input,
		images: readImageInputs(fields, item),
	};
}

/** The first variant if an expression gave none. */
function modelOf(fields: INodeProperties[], filled: FilledField[]): string {
	const isModel = ({ name }: INodeProperties) => name === 'model';
	return String(filled.find(({ property }) => isModel(property))?.value ?? fields.find(isModel)?.default);
}

/** The input without fields that another field replaces, as the model's data file says. */
function inputOf(filled: FilledField[], model: string): Record<string, unknown> {
	const sent = filled
		.filter(({ property }) => property.name !== 'model')
		.map(({ property, value }) => [wireName(property), value] as const);
	const replaced = replacedIn(new Map(sent), model);
	return Object.fromEntries(sent.filter(([wire]) => !replaced.includes(wire)));
}

/** A field at its default ("None") replaces nothing. */
function replacedIn(input: Map<string, unknown>, model: string): string[] {
	const { replaces = {} } = describedModel(model) ?? {};
	return Object.entries(replaces).flatMap(([wire, others]) => {
		const byDefault = describedFields(model).find(({ name }) => name === wire)?.byDefault;
		return input.has(wire) && input.get(wire) !== byDefault ? others : [];
	});
}
