import { z } from 'zod';

import { Fault, sentences } from '../../aggregator/fault';
import type { Item } from '../../form/item';
import { describedFields } from './schema/describedFields';
import { filledForm } from './schema/formFields';
import type { ModelField } from './schema/modelField';
import { checkJsonInput, inputOfForm } from './schema/wireInput';

export interface ModelInput {
	/** As it goes over the wire, without the input images */
	input: Record<string, unknown>;
	/** The model's fields, as far as anybody knows them */
	fields: ModelField[];
}

/** What the user filled in for the model of one item, in whichever way. */
export function modelInput(model: string, item: Item): ModelInput {
	return item.parameter('specifyInput') === 'json' ? ofJson(model, item) : ofForm(model, item);
}

/**
 * What the form showed is what counts: it may have come from the aggregator, and be newer than the
 * package. A form of another model is refused as a whole, before anything is paid for.
 */
function ofForm(model: string, item: Item): ModelInput {
	const form = filledForm(item.parameter('inputFields'));
	if (form.model !== undefined && form.model !== model) {
		throw new Fault('parameter', 'The input fields are those of another model', {
			description: `They were filled in for ${form.model}, and the model is ${model}. Open the node and choose the model again, or choose 'Using JSON' under 'Specify Input'.`,
		});
	}
	const fields = form.model === undefined ? describedFields(model) : form.fields;
	if (fields.length > 0) return { input: inputOfForm(fields, form.values), fields };
	const input = Object.fromEntries(Object.entries(form.values).filter(([, value]) => value !== null && value !== ''));
	if (Object.keys(input).length > 0) return { input, fields };
	throw new Fault('parameter', "'Input Fields' are empty", {
		description: `The fields of ${model} are not known. Choose 'Using JSON' under 'Specify Input', and enter them as its page at replicate.com lists them.`,
	});
}

function ofJson(model: string, item: Item): ModelInput {
	const input = inputOf(item.parameter('input'));
	assertPrompt(input);
	const fields = describedFields(model);
	checkJsonInput(fields, input);
	const unknown = Object.keys(input).filter((name) => !fields.some((field) => field.name === name));
	if (fields.length > 0 && unknown.length > 0) {
		item.hint(
			`As far as is known here, ${model} has no input field ${unknown.map((name) => `'${name}'`).join(', ')}. It was sent all the same; providers mostly ignore what they do not know.`,
		);
	}
	return { input, fields };
}

/** Many models make an image of an empty prompt all the same, and bill it. */
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
			json.problem && 'In an expression, put texts in with {{ JSON.stringify($json.prompt) }}, without quotes around it',
		),
	});
}

function parsed(text: string): { value?: unknown; problem?: string } {
	try {
		return { value: JSON.parse(text) };
	} catch (error) {
		return { problem: error instanceof Error ? error.message : 'It is no JSON' };
	}
}
