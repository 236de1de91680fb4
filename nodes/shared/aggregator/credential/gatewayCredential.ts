import type { ICredentialDataDecryptedObject, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';

import { AGGREGATORS, type Aggregator, type AggregatorName } from '../aggregators';
import { keyedRequest } from './keyedRequest';

/** What the credential of an aggregator of the table asks for: its key, and where its API answers. */
export function gatewayProperties(aggregator: AggregatorName): INodeProperties[] {
	const { label, baseUrl, keyPage = '', keySteps = '' }: Aggregator = AGGREGATORS[aggregator];
	return [
		{
			displayName: `No key yet? At <a href="${keyPage}" target="_blank">${keyPage.replace('https://', '')}</a> ${keySteps}.`,
			name: 'keyNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `The key from the console of ${label}, whatever it begins with`,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: baseUrl,
			required: true,
			description: BASE_URL_DESCRIPTION,
			hint: BASE_URL_HINT,
		},
	];
}

export const BASE_URL_DESCRIPTION =
	'Where the API answers. The key is sent to this address and nowhere else: no other host, port or protocol.';

/** n8n shows the bare code where its test gets no answer, so what it means stands below the field. */
export const BASE_URL_HINT =
	"If the test says ENOTFOUND or ECONNREFUSED, nothing answers here: check it, and what this n8n's network reaches.";

/** A function, since n8n would evaluate an expression for each request: a quarter of what a request costs it. */
export async function bearerAuthentication(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	return keyedRequest(credential, request, (apiKey) => ({ Authorization: `Bearer ${apiKey}` }));
}
