import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { customTest } from '../nodes/shared/aggregator/credential/credentialTest';
import { BASE_URL_DESCRIPTION, bearerAuthentication } from '../nodes/shared/aggregator/credential/gatewayCredential';
import { keyedRequest } from '../nodes/shared/aggregator/credential/keyedRequest';

export class CustomAggregatorApi implements ICredentialType {
	name = 'customAggregatorApi';

	displayName = 'Custom Aggregator API';

	icon: Icon = { light: 'file:../icons/aggregator.svg', dark: 'file:../icons/aggregator.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-image-aggregator/n8n-nodes-image-aggregator#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key of your gateway, whatever it begins with',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://api.my-gateway.com',
			description: BASE_URL_DESCRIPTION,
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Bearer (Authorization Header)', value: 'bearer' },
				{ name: 'Api-Key Header', value: 'apiKeyHeader', description: 'As the official Ideogram API wants it' },
			],
			default: 'bearer',
			description: 'How the key is sent',
		},
		{
			displayName: 'Replicate Path',
			name: 'replicatePath',
			type: 'string',
			default: '/replicate/v1',
			description: "Where the Replicate routes begin. The official Replicate API: '/v1'.",
		},
		{
			displayName: 'Ideogram Path',
			name: 'ideogramPath',
			type: 'string',
			default: '/ideogram',
			description: 'Where the Ideogram routes begin. The official Ideogram API: leave it empty.',
		},
		{
			displayName: 'Ideogram V3 Path',
			name: 'ideogramV3Path',
			type: 'string',
			default: '/ideogram/v1/ideogram-v3',
			description: "Where the Ideogram V3 routes begin. The official Ideogram API: '/v1/ideogram-v3'.",
		},
		{
			displayName: 'Ideogram Task Path',
			name: 'ideogramTaskPath',
			type: 'string',
			default: '/api/ideogram/task-request',
			description: 'The route that tells the state of an asynchronous Ideogram request',
		},
		{
			displayName: 'Image Upload',
			name: 'imageUpload',
			type: 'options',
			options: [
				{ name: 'As a File (Multipart)', value: 'multipart' },
				{ name: 'As a URL (JSON)', value: 'url' },
			],
			default: 'multipart',
			description:
				"How the Ideogram routes take an input image. 'As a URL' is Crazyrouter's way: Ideogram V3 is then spoken in its dialect too.",
		},
		{
			displayName: 'Images Path',
			name: 'imagesPath',
			type: 'string',
			default: '/v1/images/generations',
			description: 'The OpenAI-style route for images',
		},
		{
			displayName: 'Midjourney Path',
			name: 'midjourneyPath',
			type: 'string',
			default: '/mj',
			description:
				"Where the routes of midjourney-proxy begin. Many gateways take a speed before it: '/mj-relax/mj', '/mj-fast/mj', '/mj-turbo/mj'.",
		},
		{
			displayName: 'Usage Path',
			name: 'usagePath',
			type: 'string',
			default: '/api/usage/token/',
			description: 'The route that tells what is left on the key, with the slash at its end where it has one',
		},
		{
			displayName: 'Images Edit Path',
			name: 'imagesEditPath',
			type: 'string',
			default: '/v1/images/edits',
			description: 'The OpenAI-style route that edits images',
		},
		{
			displayName: 'Image Input Field',
			name: 'imageInputField',
			type: 'string',
			default: 'image',
			description: "What the images route calls its input images, such as 'image' or 'image_input'",
		},
		{
			displayName: 'Gemini Path',
			name: 'geminiPath',
			type: 'string',
			default: '/v1beta',
			description: "Where Gemini's own routes begin",
		},
		{
			displayName: 'Upload Path',
			name: 'uploadPath',
			type: 'string',
			default: '',
			placeholder: 'e.g. /v1/files/uploads',
			description:
				'A route that takes a file and answers with a URL for it. Where image routes take URLs only, files go there first. Empty: files travel inside the request.',
		},
		{
			displayName: 'Test Path',
			name: 'testPath',
			type: 'string',
			default: '/v1/models',
			description: 'A free GET route that answers with JSON, to test the credential',
		},
		{
			displayName: 'Allow Private Image Hosts',
			name: 'allowPrivateImageHosts',
			type: 'boolean',
			default: false,
			description:
				'Whether images may be fetched from loopback, private addresses and internal names, by whoever gives an address: the gateway, the user, an agent. From the host of the base URL they always may. Other files come from private hosts only at the base URL itself.',
		},
	];

	/**
	 * A property and no method: n8n hands the editor a copy by spread, in which a method is missing, and
	 * the HTTP Request node would not offer this credential.
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		if (credentials.authentication !== 'apiKeyHeader') return await bearerAuthentication(credentials, request);
		return keyedRequest(credentials, request, (apiKey) => ({ 'Api-Key': apiKey }));
	};

	test = customTest();
}
