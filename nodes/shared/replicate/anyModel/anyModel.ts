import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { Fault, sentences } from '../../aggregator/fault';
import { byWire } from '../../engine/files/loadImage';
import { runItems } from '../../engine/runItems';
import { isNothing } from '../../form/readFields';
import { inputImagesProperty } from '../../form/inputImageProperties';
import type { Item } from '../../form/item';
import { readInputImages, type ImageInput } from '../../form/readInputImages';
import { byName, byVersion, createPrediction, creation, imagesRequested, modelReference, uploadImage, type ModelReference } from '../creation';
import { LARGE_FILE_KB } from '../modelFields';
import { filledForm } from './modelForm';
import { describedFields, isImageField, isPrompt, PROMPT, type ModelField } from './modelSchema';
import { assertRequired, checkJsonInput, inputOfForm, ownValue } from './wireInput';

interface Choice {
	model?: string;
	reference: ModelReference;
	prompt?: string;
	input: Record<string, unknown>;
	images: ImageInput[];
	imagesAsked: number;
}

const locatorSchema = z.union([
	z.object({ mode: z.string(), value: z.string() }),
	z.string().transform((value) => ({ mode: 'list', value })),
]);

/** Runs any model that the user names, with its input from a form or as JSON; the output may be of any kind. */
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

export function choiceOf(item: Item): Choice {
	const { mode, value } = locatorOf(item.parameter('model'));
	const reference = mode === 'name' ? byName(value) : mode === 'version' ? byVersion(value) : modelReference(value);
	const { input, fields, isKnown, meantEmpty } = modelInput(value, item);
	const images = modelImages(fields, input, item);
	if (!isKnown && images.length === 0) assertFilled(input, value);
	assertRequired(fields, input, [...images.map(({ wire }) => wire), ...meantEmpty]);
	return {
		// for a bare hash only the reply names the model
		model: value.includes('/') ? value : undefined,
		reference,
		prompt: typeof input.prompt === 'string' ? input.prompt : undefined,
		input,
		images,
		imagesAsked: imagesRequested({ ...Object.fromEntries(fields.map(({ name, byDefault }) => [name, byDefault])), ...input }, value),
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

interface ModelInput {
	/** As sent, without the input images */
	input: Record<string, unknown>;
	/** The model's fields, as far as known */
	fields: ModelField[];
	/** Whether the fields are known; a model may have none */
	isKnown: boolean;
	/** Fields that were deliberately given an empty text */
	meantEmpty: string[];
}

/** What the user entered for the model of one item, by form or as JSON. */
function modelInput(model: string, item: Item): ModelInput {
	return item.parameter('specifyInput') === 'json' ? ofJson(model, item) : ofForm(model, item);
}

/**
 * What the form showed counts: it may have come from the aggregator, and be newer than the package. A form of
 * another model is refused as a whole, before anything is paid for.
 */
function ofForm(model: string, item: Item): ModelInput {
	const form = filledForm(item.parameter('inputFields'));
	const isOfThis = form.model === model;
	if (form.model !== undefined && !isOfThis && Object.values(form.values).some((value) => !isNothing(value))) {
		throw new Fault('parameter', 'The input fields belong to another model', {
			description: `They were filled in for ${form.model}, and the model is ${model}. Open the node and choose the model again, or choose 'Using JSON' under 'Specify Input'.`,
		});
	}
	const fields = isOfThis ? form.fields : describedFields(model);
	const isKnown = isOfThis || fields.length > 0;
	const values = { ...form.values, ...givenPrompt(isKnown ? fields : undefined, model, item) };
	const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => !isNothing(value)));
	return { input: isKnown ? inputOfForm(fields, values) : filled, fields, isKnown, meantEmpty: [] };
}

/** The node's text box; a model without a prompt (an upscaler) does not get a text that was left there. */
function givenPrompt(fields: ModelField[] | undefined, model: string, item: Item): Record<string, unknown> {
	const prompt = item.parameter(PROMPT);
	if (isNothing(prompt)) return {};
	if (fields === undefined || fields.some(isPrompt)) return { [PROMPT]: prompt };
	item.hint(`${model} has no field 'prompt', so the prompt was not sent.`);
	return {};
}

function assertFilled(input: Record<string, unknown>, model: string): void {
	if (Object.keys(input).length > 0) return;
	throw new Fault('parameter', "'Input Fields' are empty", {
		description: `The fields of ${model} are not known. Fill in 'Prompt', or choose 'Using JSON' under 'Specify Input' and enter the fields as its page at replicate.com lists them.`,
	});
}

function ofJson(model: string, item: Item): ModelInput {
	const input = inputOf(item.parameter('input'));
	assertPrompt(input);
	const fields = describedFields(model);
	checkJsonInput(fields, input);
	// the package's descriptions leave out secrets of third parties, but the model may have such a field
	const unknown = Object.keys(input).filter((name) => !fields.some((field) => field.name === name) && !/(_key|token|secret|password)$/.test(name));
	if (fields.length > 0 && unknown.length > 0) {
		item.hint(
			`As far as this node knows, ${model} has no input field ${unknown.map((name) => `'${name}'`).join(', ')}. It was sent anyway; most providers ignore fields they do not know.`,
		);
	}
	const meantEmpty = Object.keys(input).filter((name) => input[name] === '');
	return { input, fields, isKnown: true, meantEmpty };
}

/** Many models make an image from an empty prompt nevertheless, and bill it. */
function assertPrompt({ prompt }: Record<string, unknown>): void {
	if (typeof prompt !== 'string' || prompt.trim() !== '') return;
	throw new Fault('parameter', "'Prompt' is empty", {
		description: "Fill in 'prompt' under 'Input', or check its expression. For a model that needs none, leave the field out.",
	});
}

const inputSchema = z.record(z.string(), z.unknown());

function inputOf(given: unknown): Record<string, unknown> {
	const json = typeof given === 'string' ? parsed(given) : { value: given };
	const input = inputSchema.safeParse(json.value);
	if (input.success) return input.data;
	throw new Fault('parameter', "'Input' is not a JSON object", {
		description: sentences(
			json.problem,
			'It has to be an object with the fields of the model, such as { "prompt": "a lighthouse" }',
			json.problem && 'In an expression, insert texts with {{ JSON.stringify($json.prompt) }}, without quotes around it',
		),
	});
}

function parsed(text: string): { value?: unknown; problem?: string } {
	try {
		return { value: JSON.parse(text) };
	} catch (error) {
		return { problem: error instanceof Error ? error.message : 'It is not valid JSON' };
	}
}

/** Each row names the model's field that takes it. */
export const modelImagesProperty = inputImagesProperty({
	description: `Images that the model edits or uses as references. A file is sent inside the request, so use a URL for anything above ${LARGE_FILE_KB} KB.`,
});

/** At the end of a field's name: a list, even with one image */
const LIST_MARK = '[]';

/** The input images, each for a field of the model; those of one field keep their order. */
function modelImages(fields: ModelField[], input: Record<string, unknown>, item: Item): ImageInput[] {
	const imageFields = fields.filter(isImageField);
	const byDefault = imageFields.length === 0 ? undefined : (imageFields.find(({ type }) => type === 'images') ?? imageFields[0]).name;
	const images = readInputImages(modelImagesProperty, item, { defaultField: byDefault });
	const wires = [...new Set(images.map(({ wire }) => wire))];
	return wires.flatMap((wire) => {
		const group = images.filter((image) => image.wire === wire);
		const name = wire.endsWith(LIST_MARK) ? wire.slice(0, -LIST_MARK.length) : wire;
		assertFree(name, fields, input);
		const isList = takesList(name, wire, fields, group.length);
		return group.map((image) => ({
			wire: name,
			...(isList && { several: true as const }),
			...('url' in image ? { url: image.url } : { field: image.field, identity: image.identity }),
		}));
	});
}

function assertFree(name: string, fields: ModelField[], input: Record<string, unknown>): void {
	if (fields.length > 0 && !fields.some((field) => field.name === name)) {
		const names = fields.filter(isImageField).map((field) => `'${field.name}'`);
		throw new Fault('parameter', `The model has no input field '${name}'`, {
			description:
				names.length === 0
					? "It takes no images. Remove them from 'Input Images', or choose another model."
					: `Its fields for images: ${names.join(', ')}. Enter one as 'Field' under 'Input Images'.`,
		});
	}
	const filled = ownValue(input, name);
	if (filled === undefined || filled === null) return;
	throw new Fault('parameter', `The input field '${name}' is filled twice`, {
		description: "It is in 'Input Images' and in the input as well. Leave one of them out.",
	});
}

/** If the model is unknown, one image is sent as text, several as a list. */
function takesList(name: string, wire: string, fields: ModelField[], count: number): boolean {
	const field = fields.find((candidate) => candidate.name === name);
	if (field === undefined) return count > 1 || wire.endsWith(LIST_MARK);
	if (field.type === 'images' || field.type === 'list') {
		if (count <= (field.mostImages ?? Infinity)) return true;
		throw new Fault('parameter', "'Input Images' has too many images", {
			description: `The model takes up to ${field.mostImages} in its field '${name}'; there are ${count}.`,
		});
	}
	if (count <= 1) return false;
	throw new Fault('parameter', "'Input Images' has too many images", {
		description: `The model takes one in its field '${name}'; there are ${count}.`,
	});
}
