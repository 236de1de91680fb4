import type { INodeParameters } from 'n8n-workflow';
import { HTTP_REQUEST_ATTACKS } from '../engine/httpRequestAttacks.mts';
import { n8n, sandbox, useN8n } from './useN8n.mts';
import { foreignUrl, gatewayUrl, met, useStranger } from './useStranger.mts';

const KEY = 'sk-0123456789abcdefghij';

useN8n({ key: KEY });
useStranger((kind, { method, rawHeaders }, response) => {
	// as a server does that knows TRACE
	if (method === 'TRACE') return response.setHeader('content-type', 'message/http').end(rawHeaders.join('\n'));
	if (kind === 'a') return response.setHeader('content-type', 'application/json').end('{"data":[]}');
	if (kind === 'pages') return response.setHeader('content-type', 'application/json').end(`{"next":"${foreignUrl}/page-2"}`);
	return undefined;
});

const headerAuth = { authentication: 'apiKeyHeader' };

/** What n8n's HTTP Request node makes of it with a credential of the package. */
async function requested(url: string, options: INodeParameters = {}, baseUrl = gatewayUrl, more: object = headerAuth) {
	return await requestedWith({ url, options }, { baseUrl, ...more });
}

async function requestedWith(parameters: INodeParameters, credential: object) {
	const data = { apiKey: KEY, ...credential };
	const { id, name } = await n8n.rest.putCredential('Gateway', 'customAggregatorApi', data);
	const workflow = await n8n.rest.putWorkflow({
		name: 'A request of its own',
		nodes: [
			{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				id: 'request',
				name: 'Request',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [200, 0],
				parameters: { authentication: 'predefinedCredentialType', nodeCredentialType: 'customAggregatorApi', options: {}, ...parameters },
				credentials: { customAggregatorApi: { id, name } },
			},
		],
		connections: { Start: { main: [[{ node: 'Request', type: 'main', index: 0 }]] } },
	});
	const { status, data: execution } = await n8n.rest.run(workflow.id, 'Start');
	return { status, error: execution.resultData.error, execution };
}

describe('an HTTP Request node with the credential', () => {
	test('reaches the aggregator', async () => {
		const { status, error } = await requested(`${sandbox.baseUrl('gateway')}/v1/models`, {}, sandbox.baseUrl('gateway'), {});
		expect(error).toBeUndefined();
		expect(status).toBe('success');
	});

	test('sends nothing to a stranger, and says so', async () => {
		const { error } = await requested(`${foreignUrl}/steal`);
		expect(error?.message).toBe(`The key is not sent to ${foreignUrl}`);
		expect(error?.description).toContain(`This credential is for ${gatewayUrl},`);
		expect(JSON.stringify(error)).not.toContain(KEY);
		expect(met).toEqual([]);
	});

	test.each([['Api-Key', headerAuth], ['Authorization', {}]])('takes no %s to where it is redirected', async (_, more) => {
		const { status } = await requested(`${gatewayUrl}/away`, {}, gatewayUrl, more);
		expect(status).toBe('error');
		expect(met).toEqual([]);
	});

	test('takes no key to the next page of a stranger', async () => {
		const pagination = {
			paginationMode: 'responseContainsNextURL',
			nextURL: '={{ $response.body.next }}',
			paginationCompleteWhen: 'other',
			completeExpression: '={{ $pageCount > 1 }}',
		};
		const { error } = await requested(`${gatewayUrl}/pages`, { pagination: { pagination } });
		expect(error?.message).toBe(`The key is not sent to ${foreignUrl}`);
		expect(met).toEqual([]);
	});

	test('takes no key through a proxy of its own', async () => {
		const { error } = await requested(`${gatewayUrl}/200`, { proxy: foreignUrl, allowUnauthorizedCerts: true });
		expect(error?.message).toContain('not sent through the proxy');
		expect(met).toEqual([]);
	});

	// n8n's own expressions: since some versions they run in a VM; test/engine/httpRequestNode has the older ones
	test.each(HTTP_REQUEST_ATTACKS)('brings the key to nobody else by $name', async ({ parameters }) => {
		const { execution } = await requestedWith(parameters(gatewayUrl, foreignUrl), { baseUrl: gatewayUrl });
		expect(JSON.stringify(met)).not.toContain(KEY);
		expect(JSON.stringify(execution)).not.toContain(KEY);
	});
});
