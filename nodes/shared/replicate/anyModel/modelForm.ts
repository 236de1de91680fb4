import type {
	FieldType,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { z } from 'zod';

import { AGGREGATORS, isAggregatorName } from '../../aggregator/aggregators';
import { call } from '../../aggregator/call';
import { connectionOf } from '../../aggregator/connection';
import { asFault, Fault } from '../../aggregator/fault';
import { labelOf } from '../modelFields';
import { OFFERED_MODELS } from '../models';
import { byName, getModel } from '../creation';
import {
	describedFields,
	describesModel,
	fieldsOfReply,
	fileWord,
	isImageField,
	isPrompt,
	modelFieldSchema,
	PROMPT,
	type ModelField,
} from './modelSchema';

/** The editor waits for it; an aggregator with the route answers at once. */
const SCHEMA_TIMEOUT_MS = 5_000;

const locatorSchema = z.object({ mode: z.string().catch('list'), value: z.string().catch('') });

const WITH_JSON = "Choose 'Using JSON' under 'Specify Input' to fill it in. In this form 'Prompt' and 'Input Images' are sent.";

/**
 * The fields of the chosen model for the form: as the aggregator describes them, otherwise as the package
 * does, otherwise the reason why there are none. Never an error: JSON always works.
 */
export async function loadInputFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const given = this.getCurrentNodeParameter('model');
	const { mode, value } = locatorSchema.catch({ mode: 'list', value: '' }).parse(typeof given === 'string' ? { value: given } : given);
	const model = value.trim();
	if (model === '') return none('Choose a model to see its fields.');
	if (model.startsWith('=')) return none(`The model comes from an expression, so its fields are known only when the node runs. ${WITH_JSON}`);
	const own = describedFields(model);
	if (mode === 'version' || model.includes(':')) {
		return own.length > 0 ? formOf(model, own) : none(`The fields of this version are not known. ${WITH_JSON}`);
	}
	const { fields, isDescribed, problem } = await servedFields(this, model);
	if (fields.length > 0) return formOf(model, fields);
	if (own.length > 0) return formOf(model, own);
	return isDescribed ? formOf(model, []) : none(`The fields of ${model} are not known: ${problem}. ${WITH_JSON}`);
}

/** Also used if no field is left to show: hidden entries say what the model takes when the node runs. */
function formOf(model: string, fields: ModelField[]): ResourceMapperFields {
	const form = { fields: formFieldsOf(model, fields) };
	if (fields.length === 0) return none('This model takes no input.', form.fields);
	if (!fields.every(isImageField)) return form;
	const names = fields.map(({ name }) => name).join(', ');
	const what = fields.every((field) => fileWord(field) === 'image') ? 'images' : 'files';
	return none(`This model only takes ${what}: add them under 'Input Images'. Its fields: ${names}.`, form.fields);
}

/** The editor shows a notice as HTML, and it may contain words from outside. */
function none(notice: string, fields: ResourceMapperFields['fields'] = []): ResourceMapperFields {
	const html = notice.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
	return { fields, emptyFieldsNotice: html };
}

interface Served {
	fields: ModelField[];
	isDescribed: boolean;
	/** Why there are none */
	problem: string;
}

/** `GET {replicatePath}/models/{owner}/{name}`: free of charge, only requested in the editor. */
async function servedFields(context: ILoadOptionsFunctions, model: string): Promise<Served> {
	const aggregator = String(context.getCurrentNodeParameter('aggregator'));
	const label = isAggregatorName(aggregator) ? AGGREGATORS[aggregator].label : 'The aggregator';
	try {
		if (!isAggregatorName(aggregator)) throw new Fault('parameter', `Unknown aggregator "${aggregator}"`);
		const reference = byName(model);
		const connection = connectionOf(aggregator, await context.getCredentials(aggregator));
		const reply = await call(context, connection, getModel(connection, reference), AbortSignal.timeout(SCHEMA_TIMEOUT_MS));
		return { fields: fieldsOfReply(reply.json), isDescribed: describesModel(reply.json), problem: `${label} does not describe it` };
	} catch (error) {
		const { kind, message } = asFault(error);
		// a gateway without the route answers with its web page, or finds nothing there
		const isMissing = kind === 'unreadable' || kind === 'notFound' || kind === 'ended';
		return { fields: [], isDescribed: false, problem: isMissing ? `${label} does not describe it` : message };
	}
}

/**
 * A model's fields as n8n's resource mapper shows and stores them, and back: the form's own entries are used
 * to check the values when the node runs, without a request. Each entry carries its field; hidden ones say
 * for which model the form was filled in, which fields take images, and whether it has a prompt.
 */
interface FormField extends ResourceMapperField {
	field?: ModelField;
}

/** No field of a model has a colon in its name. */
const MODEL_MARK = 'model:';

export function formFieldsOf(model: string, fields: ModelField[]): FormField[] {
	const mark = { ...hidden(`${MODEL_MARK}${model}`), displayName: 'Model' };
	return [mark, ...fields.map((field) => (isImageField(field) || isPrompt(field) ? { ...hidden(field.name), field } : shown(field)))];
}

function hidden(id: string): FormField {
	return { id, displayName: labelOf(id), required: false, display: false, defaultMatch: false, canBeUsedToMatch: false, type: 'string', removed: true };
}

function shown(field: ModelField): FormField {
	const { name, required, choices } = field;
	return {
		id: name,
		displayName: `${labelOf(name)}${noteOf(field)}`.replace(/\s+/g, ' ').trim(),
		required,
		display: true,
		defaultMatch: false,
		canBeUsedToMatch: false,
		type: choices === undefined ? FORM_TYPES[field.type] : 'options',
		...(choices && { options: choices.map((value) => ({ name: labelOf(String(value)), value })) }),
		field,
	};
}

const FORM_TYPES: Record<ModelField['type'], FieldType> = {
	text: 'string',
	number: 'number',
	integer: 'number',
	boolean: 'boolean',
	date: 'dateTime',
	json: 'object',
	list: 'array',
	image: 'string',
	images: 'array',
	any: 'string',
};

/** n8n shows no description beside such a field, so its label says what it accepts. */
function noteOf({ minimum, maximum, byDefault, type }: ModelField): string {
	const range =
		minimum !== undefined && maximum !== undefined
			? `${minimum} to ${maximum}`
			: minimum !== undefined
				? `from ${minimum}`
				: maximum !== undefined
					? `up to ${maximum}`
					: '';
	const default_ = String(byDefault ?? '').replace(/\s+/g, ' ').trim();
	const notes = [
		type === 'json' ? 'JSON object' : type === 'list' ? 'JSON array' : '',
		range,
		default_ && default_.length <= 40 ? `default ${default_}` : '',
	].filter((note) => note !== '');
	return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

const storedSchema = z.object({
	value: z.record(z.string(), z.unknown()).nullish().catch(undefined),
	schema: z.array(z.object({ id: z.string(), removed: z.unknown(), field: modelFieldSchema.optional().catch(undefined) })).catch([]),
});

/** The node's parameter. */
interface FilledForm {
	/** The model that it was filled in for; absent if the form never had fields */
	model?: string;
	fields: ModelField[];
	values: Record<string, unknown>;
}

/** A value whose field the form no longer shows is dropped. */
export function filledForm(stored: unknown): FilledForm {
	const parsed = storedSchema.safeParse(stored);
	if (!parsed.success) return { fields: [], values: {} };
	const { schema } = parsed.data;
	const values = Object.entries(parsed.data.value ?? {});
	const mark = schema.find(({ id }) => id.startsWith(MODEL_MARK));
	if (mark === undefined) return { fields: [], values: Object.fromEntries(values) };
	const isLeft = (name: string) => schema.some(({ id, removed }) => id === name && (removed !== true || name === PROMPT));
	return {
		model: mark.id.slice(MODEL_MARK.length),
		fields: schema.flatMap(({ field }) => field ?? []),
		values: Object.fromEntries(values.filter(([name]) => isLeft(name))),
	};
}

/** The models for the list, current ones first, with what each is for and the page that describes its input. */
export async function searchModels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const words = filter.toLowerCase().split(/\s+/);
	const results = OFFERED_MODELS.map(({ name, value, description }) => {
		const [path] = value.split(':');
		// n8n's list only shows the name
		return { name: `${name}: ${description} (${path})`, value, url: `https://replicate.com/${path}` };
	});
	return { results: results.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))) };
}
