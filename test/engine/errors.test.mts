import type { Injection } from '../../sandbox/aggregator/index.mts';
import type { Result } from './harness.mts';
import { imagen } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { openServer } from '../openServer.mts';

useSandbox({ generationMs: 100 });

/** What the user reads when the create is answered so. */
async function readAfter(injection: Injection): Promise<Result['error'] & { httpCode?: string }> {
	sandbox.injections.add({ route: 'create', ...injection });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.status).toBe('error');
	return run.error as Result['error'] & { httpCode?: string };
}

describe('the user reads', () => {
	test.each<[string, Injection, RegExp, RegExp]>([
		['a refused key', { reply: 'keyRefused' }, /key is not accepted by AnyAPI/, /Invalid token \(request id: \d+\)/],
		['an exhausted key', { reply: 'keyExhausted' }, /Out of credit at AnyAPI/, /该令牌额度已用尽/],
		['no credit', { reply: 'outOfCredit' }, /Out of credit at AnyAPI/, /Top up/],
		['a failed pre-consumption', { reply: 'preConsumeFailed' }, /Out of credit/, /预扣费额度失败/],
		['quota told as 429', { reply: 'quotaAs429' }, /Out of credit/, /current quota/],
		['402 of the provider behind it', { reply: 'paymentRequired' }, /^The provider behind AnyAPI is out of credit$/, /insufficient credit[^]*Neither your key nor your credit is the problem/],
		['a forbidden model', { reply: 'modelForbidden' }, /may not use this model/, /该令牌无权使用模型/],
		['no channel', { reply: 'noChannel' }, /does not offer this model to the group/, /无可用渠道/],
		['the firewall', { reply: 'firewall' }, /blocked by the firewall of AnyAPI/, /web page/],
		['the firewall with 429', { reply: 'firewall429' }, /blocked by the firewall of AnyAPI/, /support/],
		['a word filter', { reply: 'sensitiveWords' }, /refused by the safety filter/, /Rephrase/],
		['a content policy', { reply: 'contentPolicy' }, /refused by the safety filter/, /Rephrase/],
		['a web page', { reply: 'webUi' }, /not an API of AnyAPI/, /Base URL/],
		['an error with status 200', { reply: 'errorAs200' }, /AnyAPI refused the request|Out of credit|not accepted/, /./],
		['500', { reply: 'upstreamFailed' }, /may have been accepted and billed/, /usage log of your AnyAPI account/],
		['502 with a page', { reply: 'badGateway' }, /may have been accepted and billed/, /usage log/],
		['a cut connection', { reset: 'after' }, /may have been accepted and billed/, /never resent/],
		['broken JSON', { reply: 'brokenJson' }, /may have been accepted and billed/, /not JSON/],
		['a failed prediction', { prediction: { outcome: 'failed', error: 'CUDA out of memory', logs: 'step 1\nstep 2' } }, /The prediction failed at AnyAPI/, /CUDA out of memory[^]*Last log line: step 2\.[^]*\nID: \w{26}/],
		['a prediction that a filter refused', { prediction: { outcome: 'failed', error: 'NSFW content detected' } }, /^The prompt was refused by the safety filter of AnyAPI$/, /^NSFW content detected\.[^]*Rephrase the prompt[^]*\nID: \w{26}/],
		['a canceled prediction', { prediction: { outcome: 'canceled' } }, /The prediction was cancelled at AnyAPI/, /ID: \w{26}/],
		['an aborted prediction', { prediction: { outcome: 'aborted' } }, /The prediction was aborted at AnyAPI/, /ID: \w{26}/],
		['removed files', { prediction: { outcome: 'data_removed' } }, /files were already deleted/, /one hour/],
		['no output', { prediction: { output: 'null' } }, /succeeded at AnyAPI, but without an output/, /ID: \w{26}/],
	])('after %s what happened and what to do', async (_, injection, message, description) => {
		const error = await readAfter(injection);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
		expect(error?.message).not.toMatch(/canceled/);
		expect(error?.context?.itemIndex).toBe(0);
	});

	test('the status code with the error', async () => {
		expect((await readAfter({ reply: 'keyRefused' })).httpCode).toBe('401');
	});

	test('of a path that the aggregator does not have', async () => {
		const run = await engine.run({
			...imagen(sandbox, ['a fox'], { parameters: { aggregator: 'customAggregatorApi' } }),
			credentials: {
				customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), replicatePath: '/v1/nowhere' },
			},
		});
		expect(run.error?.message).toBe('Custom does not offer this path');
		expect(run.error?.description).toContain('Invalid URL');
	});

	test('of an aggregator that is down, that nothing was billed', async () => {
		const run = await engine.run({
			...imagen(sandbox, ['a fox']),
			credentials: { anyApi: { apiKey: 'k', baseUrl: 'http://127.0.0.1:9' } },
		});
		expect(run.error?.message).toBe("AnyAPI can't be reached");
		expect(run.error?.description).toMatch(/ECONNREFUSED.*nothing was billed/);
	}, 20_000);

	test('of a host name that does not exist', async () => {
		const run = await engine.run({
			...imagen(sandbox, ['a fox']),
			credentials: { anyApi: { apiKey: 'k', baseUrl: 'http://nowhere.invalid' } },
		});
		expect(run.error?.message).toBe("AnyAPI can't be reached");
		expect(run.error?.description).toMatch(/nowhere\.invalid/);
	}, 20_000);

	test.each(['', 'no address', 'ftp://host', 'https://user:pass@host'])(
		'of the base URL "%s" that the credential is wrong',
		async (baseUrl) => {
			const run = await engine.run({ ...imagen(sandbox, ['a']), credentials: { anyApi: { apiKey: 'k', baseUrl } } });
			expect(run.error?.message).toBe('The base URL of the AnyAPI credential is not valid');
		},
	);

	test('of a reply of another form which field is wrong, and that it may have been billed', async () => {
		const error = await readAfter({ respond: { status: 201, body: { id: 7, status: 'starting' } } });
		expect(error?.message).toMatch(/AnyAPI sent a reply in an unknown format: the request may have been accepted/);
		expect(error?.description).toMatch(/'id'/);
	});
});

describe('a wrong parameter', () => {
	test.each([
		['an empty prompt', ['a fox', '  '], {}, /'Prompt' is empty/, 1],
		['an aspect ratio that the model has not', ['a fox'], { aspectRatio: '={{ "7:5" }}' }, /'Aspect Ratio' can't be "7:5"/, 0],
	])('%s stops everything before it is sent', async (_, list, parameters, message, itemIndex) => {
		const run = await engine.run(imagen(sandbox, list, { parameters }));
		expect(run.error?.message).toMatch(message);
		expect(run.error?.context?.itemIndex).toBe(itemIndex);
		expect(sandbox.ledger.all).toHaveLength(0);
	});

	test('of one item leaves the others whole where the workflow goes on', async () => {
		const run = await engine.run(imagen(sandbox, ['a fox', '', 'an owl'], { onError: 'continueRegularOutput' }));
		expect(run.items.map(({ json }) => json.prompt)).toEqual(['a fox', undefined, 'an owl']);
		expect(run.items[1].json).toEqual({
			error: "'Prompt' is empty",
			details: { description: expect.stringContaining('Enter a prompt'), code: 'parameter', billed: 'no' },
		});
		expect(run.items[1].pairedItem).toEqual({ item: 1 });
	});
});

describe('a failed item', () => {
	test('goes to the error output with its id, the others stay on the main one', async () => {
		sandbox.injections.add({ route: 'create', match: 'an owl', prediction: { outcome: 'failed', error: 'no luck' } });
		const run = await engine.run(imagen(sandbox, ['a fox', 'an owl', 'a hen'], { onError: 'continueErrorOutput' }));
		expect(run.items.map(({ json }) => json.prompt)).toEqual(['a fox', 'a hen']);
		expect(run.items.every(({ binary }) => binary?.data)).toBe(true);
		expect(run.failed).toHaveLength(1);
		expect(run.failed[0].json).toMatchObject({
			error: 'The prediction failed at AnyAPI',
			details: { description: expect.stringContaining('no luck'), id: expect.stringMatching(/^\w{26}$/) },
		});
	});
});

test('many more images than the provider takes at once wait for each other, and none of them fails', async () => {
	sandbox.injections.add({ route: 'generate', delay: 500 });
	const run = await engine.run({
		node: 'ideogramGenerate',
		credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') } },
		items: Array.from({ length: 6 }, (_, index) => ({ json: { prompt: `picture ${index}` } })),
		// Ideogram takes ten images in flight: two items each take eight of them, one after the other
		parameters: { aggregator: 'anyApi', prompt: '={{ $json.prompt }}', additionalFields: { numImages: 8 }, options: { timeout: 2, maxConcurrency: 6 } },
		onError: 'continueRegularOutput',
	});
	expect(run.items.flatMap(({ json }) => (json.error === undefined ? [] : [json.error]))).toEqual([]);
	expect(sandbox.ledger.creates()).toHaveLength(6);
});

test('a redirect of a request with the key is not followed, and names the new address', async () => {
	const seen: string[] = [];
	const elsewhere = await openServer((request, response) => {
		seen.push(String(request.headers.authorization));
		response.end('{}');
	});
	const error = await readAfter({ redirect: `${elsewhere.url}{path}`, redirectStatus: 307 });
	await elsewhere.close();
	expect(error?.message).toBe('AnyAPI redirects to another address');
	expect(error?.description).toContain(`${elsewhere.url}/`);
	expect(seen).toEqual([]);
	expect(sandbox.ledger.count({ route: 'create' })).toBe(1);
});

test('a key that the provider echoes is masked', async () => {
	const error = await readAfter({ respond: { status: 400, body: { error: { message: `bad ${sandbox.key} given` } } } });
	expect(error?.description).toContain('bad *** given');
	expect(JSON.stringify(error)).not.toContain(sandbox.key);
});
