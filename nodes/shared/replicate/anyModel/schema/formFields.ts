import type { FieldType, ResourceMapperField } from 'n8n-workflow';
import { z } from 'zod';

import { labelOf } from '../../labels';
import { isImageField, modelFieldSchema, type ModelField } from './modelField';

/**
 * A model's fields as n8n's resource mapper shows and stores them, and back: what the form showed is what
 * is checked when the node runs, without asking anybody. Each entry carries its field; hidden ones say for
 * which model the form was filled in, and which fields take images.
 */
interface FormField extends ResourceMapperField {
	field?: ModelField;
}

/** No field of a model has a colon in its name. */
const MODEL_MARK = 'model:';

export function formFieldsOf(model: string, fields: ModelField[]): FormField[] {
	const mark = { ...hidden(`${MODEL_MARK}${model}`), displayName: 'Model' };
	return [mark, ...fields.map((field) => (isImageField(field) ? { ...hidden(field.name), field } : shown(field)))];
}

function hidden(id: string): FormField {
	return { id, displayName: labelOf(id), required: false, display: false, defaultMatch: false, canBeUsedToMatch: false, type: 'string', removed: true };
}

function shown(field: ModelField): FormField {
	const { name, required, choices } = field;
	return {
		id: name,
		displayName: `${labelOf(name)}${noteOf(field)}`,
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

/** n8n shows no description beside such a field, so what it may hold stands in its label. */
function noteOf({ minimum, maximum, byDefault, type }: ModelField): string {
	const range =
		minimum !== undefined && maximum !== undefined
			? `${minimum} to ${maximum}`
			: minimum !== undefined
				? `from ${minimum}`
				: maximum !== undefined
					? `up to ${maximum}`
					: '';
	const default_ = byDefault === undefined || byDefault === '' ? '' : String(byDefault);
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

/** What the node's parameter holds. */
export interface FilledForm {
	/** The model that it was filled in for; absent where the form never had fields */
	model?: string;
	fields: ModelField[];
	values: Record<string, unknown>;
}

/** Of a value whose field the form does not show any more nothing is left. */
export function filledForm(stored: unknown): FilledForm {
	const parsed = storedSchema.safeParse(stored);
	if (!parsed.success) return { fields: [], values: {} };
	const { schema } = parsed.data;
	const values = Object.entries(parsed.data.value ?? {});
	const mark = schema.find(({ id }) => id.startsWith(MODEL_MARK));
	if (mark === undefined) return { fields: [], values: Object.fromEntries(values) };
	const isLeft = (name: string) => schema.some(({ id, removed }) => id === name && removed !== true);
	return {
		model: mark.id.slice(MODEL_MARK.length),
		fields: schema.flatMap(({ field }) => field ?? []),
		values: Object.fromEntries(values.filter(([name]) => isLeft(name))),
	};
}
