import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { z } from 'zod';

import { AGGREGATORS, isAggregatorName } from '../../../aggregator/aggregators';
import { call } from '../../../aggregator/call';
import { connectionOf } from '../../../aggregator/connection';
import { asFault, Fault } from '../../../aggregator/fault';
import { byName } from '../../modelReference';
import { getModel } from '../../routes';
import { describedFields } from './describedFields';
import { formFieldsOf } from './formFields';
import { isImageField, type ModelField } from './modelField';
import { fieldsOfReply } from './parseSchema';

/** The editor waits for it; whoever has the route answers at once. */
const SCHEMA_TIMEOUT_MS = 5_000;

const locatorSchema = z.object({ mode: z.string().catch('list'), value: z.string().catch('') });

const WITH_JSON = "Choose 'Using JSON' under 'Specify Input' to fill it in.";

/**
 * The fields of the chosen model for the form: as the aggregator tells them, else as the package does,
 * else why there are none. Never an error: JSON works in any case.
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
	const { fields, problem } = await servedFields(this, model);
	if (fields.length > 0) return formOf(model, fields);
	if (own.length > 0) return formOf(model, own);
	return none(`The fields of ${model} are not known: ${problem}. ${WITH_JSON}`);
}

function formOf(model: string, fields: ModelField[]): ResourceMapperFields {
	if (!fields.every(isImageField)) return { fields: formFieldsOf(model, fields) };
	const names = fields.map(({ name }) => name).join(', ');
	return none(`This model takes nothing but images: add them under 'Input Images'. Its fields: ${names}.`);
}

/** The editor shows a notice as HTML, and words of others may be in it. */
function none(notice: string): ResourceMapperFields {
	const html = notice.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
	return { fields: [], emptyFieldsNotice: html };
}

/** `GET {replicatePath}/models/{owner}/{name}`: free of charge, asked in the editor only. */
async function servedFields(context: ILoadOptionsFunctions, model: string): Promise<{ fields: ModelField[]; problem: string }> {
	const aggregator = String(context.getCurrentNodeParameter('aggregator'));
	const label = isAggregatorName(aggregator) ? AGGREGATORS[aggregator].label : 'The aggregator';
	try {
		if (!isAggregatorName(aggregator)) throw new Fault('parameter', `Unknown aggregator "${aggregator}"`);
		const reference = byName(model);
		const connection = connectionOf(aggregator, await context.getCredentials(aggregator));
		const reply = await call(context, connection, getModel(connection, reference), AbortSignal.timeout(SCHEMA_TIMEOUT_MS));
		return { fields: fieldsOfReply(reply.json), problem: `${label} does not describe it` };
	} catch (error) {
		const { kind, message } = asFault(error);
		// a gateway without the route answers with its web page, or knows nothing there
		const isMissing = kind === 'unreadable' || kind === 'notFound' || kind === 'ended';
		return { fields: [], problem: isMissing ? `${label} does not describe it` : message };
	}
}
