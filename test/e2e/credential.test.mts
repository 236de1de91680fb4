import { edited } from './edited.mts';
import { n8n, sandbox, services, useN8n } from './useN8n.mts';
import { foreignUrl, gatewayUrl, met, useStranger } from './useStranger.mts';

const KEY = 'sk-0123456789abcdefghij';

useN8n({ key: KEY });
useStranger((kind, _, response) => {
	if (kind === 'web') return response.setHeader('content-type', 'text/html').end('<!doctype html><title>Welcome</title>');
	if (kind === 'text') return response.setHeader('content-type', 'application/json').end('{"data":"text"}');
	return undefined;
});

test('an agent’s HTTP tool sends nothing to the address that its chat names', async () => {
	const gatewayCredential = await n8n.rest.putCredential('Gateway', 'customAggregatorApi', { apiKey: KEY, baseUrl: gatewayUrl });
	const model = await n8n.rest.putCredential('OpenAI of an HTTP tool', 'openAiApi', { apiKey: 'any', url: `${services.url}/v1` });
	const example = edited('chat-agent.json', { credentials: [gatewayCredential, model] });
	const tool = example.nodes.find(({ type }) => type.startsWith('n8n-nodes-image-aggregator.replicateFluxSchnell'));
	if (!tool) throw new Error('The example has no image tool');
	const others = example.nodes.filter(({ type, name }) => type.startsWith('n8n-nodes-image-aggregator.') && name !== tool.name);
	const definition = {
		...example,
		name: 'An agent with an HTTP tool',
		connections: Object.fromEntries(
			Object.entries(example.connections).filter(([from]) => !others.some(({ name }) => name === from)),
		),
		nodes: example.nodes
			.filter((node) => !others.includes(node))
			.map((node) => {
				if (node.type.endsWith('chatTrigger')) {
					return { ...node, webhookId: 'http-tool', parameters: { public: true, mode: 'webhook', options: { responseMode: 'lastNode' } } };
				}
				if (node !== tool) return node;
				return {
					...node,
					type: 'n8n-nodes-base.httpRequestTool',
					typeVersion: 4.2,
					parameters: {
						toolDescription: 'Fetches an address',
						url: "={{ $fromAI('prompt', 'The address') }}",
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'customAggregatorApi',
						options: {},
					},
					credentials: { customAggregatorApi: { id: gatewayCredential.id, name: gatewayCredential.name } },
				};
			}),
	};
	await n8n.rest.activate(await n8n.rest.putWorkflow(definition));
	await fetch(`${n8n.url}/webhook/http-tool/chat`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput: `${foreignUrl}/steal` }),
		signal: AbortSignal.timeout(60_000),
	});
	expect(met).toEqual([]);
	const read = JSON.stringify(services.chats.at(-1)?.messages.at(-1));
	expect(read).toContain(`The key is not sent to ${foreignUrl}`);
	expect(read).not.toContain(KEY);
});

describe('the test in the credential dialog', () => {
	const tested = async (type: string, baseUrl: string, apiKey = KEY) => {
		const credential = await n8n.rest.putCredential('Tried', type, { apiKey, baseUrl });
		return await n8n.rest.testCredential(credential, { apiKey, baseUrl, ...(type === 'customAggregatorApi' && { testPath: '/v1/models' }) });
	};

	test.each(['anyApi', 'yiApi', 'crazyrouterApi', 'gateway'] as const)('%s: is green, with a pasted space too', async (vendor) => {
		const type = vendor === 'gateway' ? 'customAggregatorApi' : vendor;
		expect(await tested(type, ` ${sandbox.baseUrl(vendor)}/ `, ` ${KEY}\n`)).toMatchObject({ status: 'OK' });
	});

	test('a wrong key', async () => {
		const { status, message } = await tested('anyApi', sandbox.baseUrl('anyApi'), 'wrong');
		expect([status, message]).toEqual(['Error', expect.stringMatching(/^The key is not accepted by AnyAPI \(401\)\. Check that 'API Key'/)]);
	});

	test.each([
		['anyApi', '402', /^Out of credit at AnyAPI/],
		['anyApi', '403', /is refused by AnyAPI \(403\).*console.*firewall/],
		['anyApi', '404', /no list of models.*\(404\).*Check 'Base URL': AnyAPI is at https:\/\/www\.anyapi\.vip/],
		['customAggregatorApi', '404', /\(404\).*Check 'Base URL' and 'Test Path'/],
		['anyApi', '429', /^Rate limited by AnyAPI.*again in a minute/],
		['yiApi', '503', /^No answer from YIAPI \(503\)/],
		['anyApi', 'away', /redirects to another address \(302\), and the key is not sent there/],
		['crazyrouterApi', 'web', /^The base URL is not an API of Crazyrouter: it answered with a web page/],
		['anyApi', 'text', /^The base URL is not an API of AnyAPI/],
		['customAggregatorApi', 'web', /not an API: they answered with a web page/],
	])('%s: a gateway that answers %s', async (type, kind, words) => {
		const { status, message } = await tested(type, `${gatewayUrl}/${kind}`);
		expect(status).toBe('Error');
		expect(message).toMatch(words);
		expect(met).toEqual([]);
	});

	test('a base URL with a user name is refused, unquoted', async () => {
		const { status, message } = await tested('anyApi', gatewayUrl.replace('//', '//:hidden@'));
		expect(status).toBe('Error');
		expect(message).toMatch(/^The base URL of this credential is not valid\. It must have the form https:\/\/host/);
		expect(message).not.toContain('hidden');
	});

	test('of a host where nothing answers n8n shows the code, which the field explains', async () => {
		const { status, message } = await tested('anyApi', 'http://127.0.0.1:9');
		expect([status, message]).toEqual(['Error', 'ECONNREFUSED']);
		const types = (await n8n.rest.credentialTypes()).filter(({ name }) => ['anyApi', 'customAggregatorApi'].includes(name));
		for (const { properties } of types) {
			expect(properties.find(({ name }) => name === 'baseUrl')?.hint).toMatch(/ENOTFOUND or ECONNREFUSED.*nothing answers here/);
		}
		expect(types).toHaveLength(2);
	});
});
