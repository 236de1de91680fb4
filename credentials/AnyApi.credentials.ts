import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class AnyApi implements ICredentialType {
	name = 'anyApi';

	displayName = 'AnyAPI API';

	icon: Icon = { light: 'file:../icons/aggregator.svg', dark: 'file:../icons/aggregator.dark.svg' };

	documentationUrl = 'https://docs.anyapi.vip';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key from the console of AnyAPI, whatever it begins with',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://www.anyapi.vip',
			required: true,
			description: 'Where the API answers. The key is sent to this host and nowhere else.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
	};

	/** Free of charge. A wrong base URL answers 200 with a web page, so the list itself must be there. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/[/]+$/, "") }}',
			url: '/v1/models',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data.length',
					value: undefined,
					message: 'The base URL is not an API of AnyAPI: it did not answer with a list of models',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data.constructor.name',
					value: 'String',
					message: 'The base URL is not an API of AnyAPI: it did not answer with a list of models',
				},
			},
		],
	};
}
