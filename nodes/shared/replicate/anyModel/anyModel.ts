import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../../aggregator/fault';
import { byWire } from '../../engine/files/loadImage';
import { runItems } from '../../engine/runItems';
import type { ImageInput } from '../../form/images/imageInput';
import type { Item } from '../../form/item';
import { creation } from '../creation';
import { byName, byVersion, modelReference, type ModelReference } from '../modelReference';
import { createPrediction } from '../routes';
import { uploadImage } from '../uploadImage';
import { modelImages } from './modelImages';
import { modelInput } from './modelInput';
import { assertRequired } from './schema/wireInput';

interface Choice {
	model?: string;
	reference: ModelReference;
	prompt?: string;
	input: Record<string, unknown>;
	images: ImageInput[];
}

const locatorSchema = z.union([
	z.object({ mode: z.string(), value: z.string() }),
	z.string().transform((value) => ({ mode: 'list', value })),
]);

/** Runs whatever model the user names, with the input as a form of its fields or as JSON; what comes out may be of any kind. */
export async function runAnyModel(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = creation<Choice>({
		anyFile: true,
		parameters: choiceOf,
		async request({ reference, input, images }, item) {
			const uploads = await byWire(images, async (image) => await uploadImage(image, item));
			return createPrediction(item.connection, reference, { ...input, ...uploads });
		},
	});
	return await runItems.call(this, operation);
}

function choiceOf(item: Item): Choice {
	const { mode, value } = locatorOf(item.parameter('model'));
	const reference = mode === 'name' ? byName(value) : mode === 'version' ? byVersion(value) : modelReference(value);
	const { input, fields } = modelInput(value, item);
	const images = modelImages(fields, input, item);
	assertRequired(fields, input, images.map(({ wire }) => wire));
	return {
		// of a bare hash only the reply knows the model
		model: value.includes('/') ? value : undefined,
		reference,
		prompt: typeof input.prompt === 'string' ? input.prompt : undefined,
		input,
		images,
	};
}

function locatorOf(given: unknown): { mode: string; value: string } {
	const locator = locatorSchema.safeParse(given);
	if (!locator.success) {
		throw new Fault('parameter', "'Model' is not set", {
			description: 'Choose a model from the list, or enter one as owner/name.',
		});
	}
	return { mode: locator.data.mode, value: locator.data.value.trim() };
}
