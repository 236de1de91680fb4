import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { AGGREGATORS, type AggregatorName } from './aggregators';

/** What the credential of an aggregator of the table asks for: its key, and where its API answers. */
export function gatewayProperties(aggregator: AggregatorName): INodeProperties[] {
	const { label, baseUrl } = AGGREGATORS[aggregator];
	return [
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
			description: 'Where the API answers. The key is sent to this host and nowhere else.',
		},
	];
}

/** A function, since n8n would evaluate an expression for each request: a quarter of what a request costs it. */
export async function bearerAuthentication(
	{ apiKey }: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	return { ...request, headers: { ...request.headers, Authorization: `Bearer ${String(apiKey)}` } };
}

/** Free of charge. A wrong base URL answers 200 with a web page, so the list itself must be there. */
export function modelListTest(aggregator: AggregatorName): ICredentialTestRequest {
	const message = `The base URL is not an API of ${AGGREGATORS[aggregator].label}: it did not answer with a list of models`;
	return {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/[/]+$/, "") }}',
			url: '/v1/models',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: { key: 'data.length', value: undefined, message },
			},
			{
				type: 'responseSuccessBody',
				properties: { key: 'data.constructor.name', value: 'String', message },
			},
		],
	};
}
