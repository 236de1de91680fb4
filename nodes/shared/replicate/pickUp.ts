import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { Fault, sentences } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { ID, requiredId, type IdForm } from '../form/pastedId';
import { finalOutput, predictionProgress, runningPrediction } from './prediction';
import { cancelPrediction, getPrediction } from './creation';

export const predictionIdProperty: INodeProperties = {
	displayName: 'Prediction ID',
	name: 'predictionId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 2jycc2v9nnrmc0crap5tv5zaxr',
	description:
		'The ID that a Replicate node returned. You can also paste a URL that contains it, or pass a whole item.',
};

/** Polls a prediction until it is finished, or once. Costs nothing and never cancels anything. */
const get: Operation<string> = {
	paid: false,
	anyFile: true,
	pickUpNode: 'Replicate Get Prediction',
	parameters: (item) => predictionIdIn(item.parameter('predictionId')),
	targetId: (id) => id,
	request: (id, { connection }) => getPrediction(connection, id),
	poll: (id, connection) => getPrediction(connection, id),
	progress: (reply, _id, connection) => predictionProgress(reply, connection, { anyFile: true }),
	resultIn: finalOutput,
};

/** A gateway answers an unknown path with its own web page, or with one of these. */
const NO_SUCH_ROUTE = ['404', '405'];

/** Ends a prediction at the provider; the reply says in which state it is. */
const cancel: Operation<string> = {
	paid: false,
	purpose: 'cancel',
	parameters: (item) => predictionIdIn(item.parameter('predictionId')),
	targetId: (id) => id,
	request: (id, { connection }) => cancelPrediction(connection, id),
	// some answer without a body
	progress: (reply, id) => (reply === undefined ? { state: 'running', id, status: 'canceled' } : runningPrediction(reply)),
	explain(fault, { label }) {
		const { kind, details } = fault;
		const isMissing = kind === 'refused' && NO_SUCH_ROUTE.includes(details.httpCode ?? '');
		if (kind !== 'unreadable' && !isMissing) return fault;
		return new Fault('refused', `${label} offers no way to cancel a prediction`, {
			...details,
			code: 'not_offered',
			description: sentences('The prediction continues there and is billed as usual', details.description),
		});
	},
};

export async function runGetPrediction(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, get);
}

export async function runCancelPrediction(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, cancel);
}

/** Replicate's ids have 26 letters and digits; other aggregators may use their own. */
const PREDICTION: IdForm = {
	names: ['id', 'predictionId', 'prediction_id'],
	isId: (value) => typeof value === 'string' && ID.test(value),
	/** …/predictions/<id>[/cancel], https://replicate.com/p/<id>, https://replicate.com/owner/name?prediction=<id> */
	inAddress: ({ pathname, searchParams }) =>
		searchParams.get('prediction') ?? /\/(?:predictions|p)\/([^/]+)/.exec(pathname)?.[1],
};

/** The prediction's id in the user's input: the id itself, a URL, or the item or reply of a create. */
export function predictionIdIn(given: unknown): string {
	return requiredId(given, PREDICTION, { label: 'Prediction ID', noun: 'prediction', source: "The nodes that create predictions put it in 'id'." });
}
