import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { customHeadersOf, keyHeader } from '../nodes/shared/aggregator/connection';
import { BASE_URL_DESCRIPTION, BASE_URL_HINT, customTest } from '../nodes/shared/aggregator/credential/gatewayCredential';
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
			displayOptions: { hide: { authentication: ['none'] } },
			description: 'The API key of your gateway, with any prefix',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://api.my-gateway.com',
			description: BASE_URL_DESCRIPTION,
			hint: BASE_URL_HINT,
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Bearer (Authorization Header)', value: 'bearer' },
				{ name: 'Api-Key Header', value: 'apiKeyHeader', description: 'For the official Ideogram API' },
				{ name: 'X-Goog-Api-Key Header', value: 'googApiKey', description: "For Google's own Gemini API" },
				{ name: 'None', value: 'none', description: 'The key is one of your custom headers' },
			],
			default: 'bearer',
			description: 'How the key is sent',
		},
		{
			displayName: 'Custom Headers',
			name: 'customHeaders',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Header',
			default: {},
			description:
				'Sent with every request that carries the key, to the base URL only, such as the headers of Portkey or Cloudflare Access. Values are kept secret like the key.',
			options: [
				{
					displayName: 'Header',
					name: 'headers',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. x-portkey-provider',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							typeOptions: { password: true },
							default: '',
						},
					],
				},
			],
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
			description: 'The route that returns the state of an asynchronous Ideogram request',
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
			description: 'How the Ideogram routes take an input image',
		},
		{
			displayName: 'Ideogram V3 Dialect',
			name: 'ideogramV3Dialect',
			type: 'options',
			options: [
				{ name: 'Official', value: 'official' },
				{ name: 'Crazyrouter', value: 'crazyrouter' },
			],
			default: 'official',
			description: 'Whose field names and aspect ratios the Ideogram V3 routes use',
		},
		{
			displayName: 'Models Path',
			name: 'modelsPath',
			type: 'string',
			default: '/v1/models',
			description: "The route that lists the models. OpenRouter: '/v1/images/models'.",
		},
		{
			displayName: 'Images Path',
			name: 'imagesPath',
			type: 'string',
			default: '/v1/images/generations',
			description: 'The OpenAI-style route for images',
		},
		{
			displayName: 'Images Task Path',
			name: 'imagesTaskPath',
			type: 'string',
			default: '',
			placeholder: 'e.g. /v1/images/tasks/{id}',
			description:
				'The route that returns the state of an images task; {id} stands for the ID. Set it if your gateway answers an images request with a task: the node then waits for the images. Leave it empty if your gateway has no tasks.',
		},
		{
			displayName: 'Midjourney Path',
			name: 'midjourneyPath',
			type: 'string',
			default: '/mj',
			description:
				"Where the routes of midjourney-proxy begin. Many gateways put a speed in front: '/mj-relax/mj', '/mj-fast/mj', '/mj-turbo/mj'.",
		},
		{
			displayName: 'Usage Path',
			name: 'usagePath',
			type: 'string',
			default: '/api/usage/token/',
			description: 'The route that returns the remaining credit of the key. Keep the slash at the end if the route has one.',
		},
		{
			displayName: 'Images Edit Path',
			name: 'imagesEditPath',
			type: 'string',
			default: '/v1/images/edits',
			description: 'The OpenAI-style route that edits images',
		},
		{
			displayName: 'Edit Images Field',
			name: 'editImagesField',
			type: 'options',
			options: [
				{ name: 'Image[]', value: 'image[]' },
				{ name: 'Image', value: 'image' },
			],
			default: 'image[]',
			description: 'The form field for several images on the images edit route',
		},
		{
			displayName: 'Image Input Field',
			name: 'imageInputField',
			type: 'string',
			default: 'image',
			description: "The field for input images on the images route, such as 'image' or 'image_input'",
		},
		{
			displayName: 'Image Input Form',
			name: 'imageInputForm',
			type: 'options',
			options: [
				{ name: 'Text (URLs and data: URLs)', value: 'text' },
				{ name: 'Objects (OpenRouter)', value: 'objects' },
			],
			default: 'text',
			description: 'How the images route takes its input images',
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
				'A route that accepts a file and returns a URL for it. If an image route only accepts URLs, files are uploaded there first. If empty, files are sent inside the request.',
		},
		{
			displayName: 'Usage Log Path',
			name: 'usageLogPath',
			type: 'string',
			default: '/api/log/token',
			description:
				"The route that lists the charges of this key. The node reads it once if a request may have been billed, and for 'Include Cost'. If empty, it is never read.",
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
				'Whether images may be downloaded from loopback, private addresses and internal names, whoever gives the address: the gateway, the user or an agent. Images from the host of the base URL are always allowed. Other files may only come from a private host if it is the base URL itself.',
		},
	];

	/**
	 * A property instead of a method: n8n passes the editor a copy made by spread, which lacks methods, and
	 * the HTTP Request node would not offer this credential.
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const customHeaders = Object.fromEntries(customHeadersOf(credentials).map(({ name, value }) => [name, value]));
		return keyedRequest(credentials, request, (apiKey) => ({
			...customHeaders,
			...keyHeader(credentials.authentication, apiKey),
		}));
	};

	test = customTest();
}
