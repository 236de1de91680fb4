import type { IAuthenticateRuleResponseCode, IAuthenticateRuleResponseSuccessBody, ICredentialTestRequest, INodeProperties } from 'n8n-workflow';

import { AGGREGATORS, type Aggregator, type AggregatorName } from '../aggregators';

/** The credential fields of an aggregator in the table: its key and the URL of its API. */
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
			description: `The key from the console of ${label}, with any prefix`,
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
	'The address of the API. The key is only sent to this host, port and protocol.';

/** If the credential test gets no answer, n8n only shows the code, so the hint below the field explains it. */
export const BASE_URL_HINT =
	"If the test says ENOTFOUND or ECONNREFUSED, nothing answers here: check the address and the network of this n8n.";

/** Free of charge. A wrong base URL answers 200 with a web page, so the test requires the list itself. */
export function modelListTest(aggregator: AggregatorName): ICredentialTestRequest {
	const { label, baseUrl } = AGGREGATORS[aggregator];
	const correct = `Check 'Base URL': ${label} is at ${baseUrl}, without a path.`;
	const page = `The base URL is not an API of ${label}: it answered with a web page or something else instead of a list of models. ${correct}`;
	return {
		request: { baseURL: BASE_URL, url: '/v1/models', disableFollowRedirect: true },
		rules: bothKinds(
			refused(label, `There is no list of models at this base URL (404), so it is not an API of ${label}. ${correct}`),
			[
				{ type: 'responseSuccessBody', properties: { key: 'data.length', value: undefined, message: page } },
				{ type: 'responseSuccessBody', properties: { key: 'data.constructor.name', value: 'String', message: page } },
			],
		),
	};
}

/** Accepts any JSON object or array; a web page comes as text. */
export function customTest(): ICredentialTestRequest {
	const correct = "Check 'Base URL' and 'Test Path'.";
	const page = `The base URL and test path are not an API: they answered with a web page or other text instead of JSON. ${correct}`;
	return {
		request: {
			baseURL: BASE_URL,
			url: '={{ "/" + $credentials.testPath.trim().replace(/^[/]+/, "") }}',
			disableFollowRedirect: true,
		},
		rules: bothKinds(refused('the gateway', `The gateway has nothing at this base URL and test path (404). ${correct} Enter the base URL without /v1: the paths add it.`), [
			{ type: 'responseSuccessBody', properties: { key: 'constructor.name', value: 'String', message: page } },
		]),
	};
}

const BASE_URL = '={{ $credentials.baseUrl.trim().replace(/^(.*[^/])[/]+$/s, "$1") }}';

const REDIRECTS = [301, 302, 303, 307, 308];
const AWAY = [500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530];

/** What each status means for a user who has just entered a key; n8n itself would only show the status text. */
function refused(label: string, notFound: string): IAuthenticateRuleResponseCode[] {
	const words: Array<[number, string]> = [
		[401, `The key is not accepted by ${label} (401). Check that 'API Key' is complete, not expired, and from this aggregator.`],
		[402, `Out of credit at ${label} (402). The base URL is right; top up your balance there.`],
		[403, `This key, or the address of this n8n, is refused by ${label} (403). Check in its console that the key is active and may be used from this address. If both are right, its firewall may block this n8n: ask its support.`],
		[404, notFound],
		[429, `Rate limited by ${label} (429). The base URL is right; test again in a minute.`],
		...REDIRECTS.map((status): [number, string] => [
			status,
			`The base URL redirects to another address (${status}), and the key is not sent there. Open it in a browser, and enter the address where it ends as 'Base URL'.`,
		]),
		...AWAY.map((status): [number, string] => [
			status,
			`No answer from ${label} (${status}). Test again later; if this keeps happening, check 'Base URL'.`,
		]),
	];
	return words.map(([value, message]) => ({ type: 'responseCode', properties: { value, message } }));
}

/** n8n's type allows rules of one kind only, its code accepts both. */
function bothKinds(
	codes: IAuthenticateRuleResponseCode[],
	bodies: IAuthenticateRuleResponseSuccessBody[],
): IAuthenticateRuleResponseCode[] {
	const rules: Array<IAuthenticateRuleResponseCode | IAuthenticateRuleResponseSuccessBody> = codes;
	rules.push(...bodies);
	return codes;
}
