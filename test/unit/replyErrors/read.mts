import { AGGREGATORS, type AggregatorName } from '../../../nodes/shared/aggregator/aggregators.ts';
import { connectionOf } from '../../../nodes/shared/aggregator/connection.ts';
import type { Fault } from '../../../nodes/shared/aggregator/fault.ts';
import { errorOfReply } from '../../../nodes/shared/aggregator/replyErrors/errorOfReply.ts';
import type { ApiRequest } from '../../../nodes/shared/aggregator/call.ts';
import type { Reply } from '../../../nodes/shared/aggregator/reply.ts';
import type { Saying } from './catalogue.mts';

export const NAMED = Object.keys(AGGREGATORS).filter((name) => name !== 'customAggregatorApi') as AggregatorName[];

export function replyOf({ status, body, headers = {} }: Saying): Reply {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status, headers: { 'content-type': 'application/json', ...headers }, json, text };
}

const CREATE: Pick<ApiRequest, 'purpose' | 'model'> = { purpose: 'create', model: 'some/model' };

/** What the node makes of an answer to a create. */
export function readAs(aggregator: AggregatorName, saying: Saying, request: Pick<ApiRequest, 'purpose' | 'model'> = CREATE): Fault {
	const connection = connectionOf(aggregator, { apiKey: 'sk-test', baseUrl: 'https://gateway.example' });
	return errorOfReply(replyOf(saying), connection, { url: 'https://gateway.example/v1/images/generations', ...request });
}

export const labelOf = (aggregator: AggregatorName) => AGGREGATORS[aggregator].label;
