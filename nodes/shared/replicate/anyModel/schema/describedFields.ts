import { describedModel } from '../../models';
import type { ModelField } from './modelField';
import { fieldsOfInput } from './parseSchema';

const parsed = new Map<unknown, ModelField[]>();

/** The fields of a model that the package describes itself; none where it does not. */
export function describedFields(model: string): ModelField[] {
	const input = describedModel(model)?.input;
	const known = parsed.get(input);
	if (known !== undefined) return known;
	const fields = fieldsOfInput(input);
	parsed.set(input, fields);
	return fields;
}
