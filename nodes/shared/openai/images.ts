import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { endpoint } from '../aggregator/connection';
import type { Operation } from '../engine/operation';
import { readFields } from '../engine/readFields';
import { runItems } from '../engine/runItems';
import { snakeCase } from '../engine/snakeCase';
import { imagesFields } from './fields';
import { imagesProgress } from './imagesReply';
import { modelOf } from './model';

interface Choice {
	model: string;
	prompt: string;
	/** How many images */
	n: number;
	/** The request as sent: only what the user set */
	body: object;
}

/** What the `execute` of OpenAI Images Generate calls. */
export async function runOpenAiImages(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, operation);
}

/** Synchronous: no status, nothing to cancel, nothing to pick up but what came back. */
const operation: Operation<Choice> = {
	paid: true,
	parameters(item) {
		const model = modelOf(item);
		const set = readFields(imagesFields, item).filter(({ value }) => value !== '');
		const fields = Object.fromEntries(set.map(({ property, value }) => [snakeCase(property.name), value]));
		return { model, prompt: String(fields.prompt), n: Number(fields.n ?? 1), body: { model, ...fields } };
	},
	request({ body }, { connection }) {
		return { method: 'POST', url: endpoint(connection, connection.layout.imagesPath), body };
	},
	progress: (reply, _choice, connection) => imagesProgress(reply, connection),
	imageCount: ({ n }) => n,
	asked: ({ model, prompt }) => ({ model, prompt }),
};
