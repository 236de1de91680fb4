import { call } from '../../../nodes/shared/aggregator/call.ts';
import { connectionOf } from '../../../nodes/shared/aggregator/connection.ts';
import { withoutEcho } from '../../../nodes/shared/aggregator/words.ts';
import { asFault, type Fault } from '../../../nodes/shared/aggregator/fault.ts';
import { errorOfReply, type Asked } from '../../../nodes/shared/aggregator/replyErrors/errorOfReply.ts';
import type { Saying } from './catalogue.mts';
import { replyOf } from './read.mts';

const custom = connectionOf('customAggregatorApi', { apiKey: 'sk-of-the-test', baseUrl: 'https://gateway.example' });
const URL_ASKED = 'https://gateway.example/v1/images/generations';
const NEW_API = { 'x-new-api-version': 'v1.0.0', 'x-oneapi-request-id': 'r-1' };

/** What a create reads that was answered after so many milliseconds. */
async function answered(saying: Saying, afterMs: number, body: object = { prompt: 'a fox' }): Promise<Fault> {
	let time = 0;
	const caller = {
		helpers: {
			httpRequestWithAuthentication: async () => {
				time += afterMs;
				return { statusCode: saying.status, headers: { 'content-type': 'application/json', ...saying.headers }, body: JSON.stringify(saying.body) };
			},
		},
	};
	const request = { method: 'POST' as const, url: URL_ASKED, body, purpose: 'create' as const, now: () => time };
	return await call(caller as never, custom, request, new AbortController().signal).then(
		() => {
			throw new Error('It was no error');
		},
		(error: unknown) => asFault(error),
	);
}

const said = (saying: Saying, asked: Asked = {}) => errorOfReply(replyOf(saying), custom, { url: URL_ASKED, purpose: 'create', ...asked });
const openAi = (status: number, message: string, code: string | null, headers = {}): Saying => ({ status, headers, body: { error: { message, type: 'invalid_request_error', param: null, code } } });

describe('what a provider says late may be the last word of several tries', () => {
	test.each<[string, Saying, string, string]>([
		['a rate limit', openAi(429, 'Rate limit reached', 'rate_limit_exceeded'), 'rateLimited', 'rate_limited'],
		['a filter', openAi(400, 'Your request was rejected by the safety system.', 'moderation_blocked'), 'refused', 'safety'],
		['a missing model', openAi(404, 'The model does not exist', 'model_not_found'), 'refused', 'refused'],
		['a wrong value', openAi(400, 'Invalid value', 'invalid_value'), 'refused', 'refused'],
	])('%s is clear at once, and in doubt after two seconds', async (_, saying, kind, lateCode) => {
		expect(await answered(saying, 1_999)).toMatchObject({ kind, billed: 'no' });
		const late = await answered(saying, 2_001);
		expect(late).toMatchObject({ kind: 'unknownOutcome', code: lateCode, billed: 'maybe' });
		expect(late.details.description).not.toMatch(/nothing was billed/i);
	});

	test('with new-api’s header it is clear at any time, since it gives back what it charged', async () => {
		expect(await answered(openAi(429, 'Rate limit reached', 'rate_limit_exceeded', NEW_API), 60_000)).toMatchObject({ kind: 'rateLimited', billed: 'no' });
	});

	test('what the gateway itself refuses before sending on is clear at any time', async () => {
		const own: Saying = { status: 403, body: { error: { message: 'user quota is not enough (request id: 1)', type: 'one_api_error', code: 'insufficient_user_quota' } } };
		expect(await answered(own, 60_000)).toMatchObject({ kind: 'credit', billed: 'no' });
		const limit: Saying = { status: 429, body: { error: { message: 'Rate limit exceeded for api_key: 1. Limit type: requests', type: 'throttling_error', code: '429' } } };
		expect(await answered(limit, 60_000)).toMatchObject({ kind: 'rateLimited', billed: 'no' });
	});

	test('what was sent takes its time: a second for each MiB more', async () => {
		const body = { prompt: 'a fox', image: ['x'.repeat(3 * 1024 * 1024)] };
		expect(await answered(openAi(400, 'Invalid value', 'invalid_value'), 4_900, body)).toMatchObject({ billed: 'no' });
		expect(await answered(openAi(400, 'Invalid value', 'invalid_value'), 5_100, body)).toMatchObject({ billed: 'maybe' });
	});
});

describe('words that only repeat the prompt decide nothing', () => {
	const prompt = 'a bank sign that says insufficient funds, 余额不足, database error, invalid token';

	test.each([500, 502, 504, 400, 422])('under %s', (status) => {
		const echo = said({ status, body: { error: { message: `timed out while generating "${prompt}"`, type: 'server_error' } } }, { prompt });
		expect(['credit', 'key', 'provider']).not.toContain(echo.code);
		if (status >= 500) expect(echo).toMatchObject({ kind: 'transient', billed: 'maybe' });
	});

	test('not even where they were quoted once more, cut off, or come in capitals', () => {
		expect(withoutEcho(`upstream: {\\"prompt\\":\\"${prompt.slice(0, 50)}…`, prompt)).not.toMatch(/insufficient/);
		expect(withoutEcho(`… ${prompt.slice(12).toUpperCase()} …`, prompt)).not.toMatch(/INSUFFICIENT/);
		expect(withoutEcho('Out of credit: insufficient funds', prompt)).toMatch(/insufficient funds/);
		expect(withoutEcho('余额不足', '余额不足')).not.toMatch(/余额/);
	});

	test('a broken gateway is not refused by words alone, but by a code, or in its own', () => {
		expect(said({ status: 500, body: { error: { message: 'insufficient credit', type: 'server_error' } } })).toMatchObject({ kind: 'transient' });
		expect(said({ status: 503, headers: NEW_API, body: { error: { message: '分组 default 下模型 x 无可用渠道', type: 'new_api_error' } } })).toMatchObject({ code: 'model', billed: 'no' });
	});
});

describe('a success with an error in it', () => {
	const error = { error: { message: 'The model is overloaded', code: 503 } };

	test('is in doubt where the answer is the result, and a clear no where a task is asked for', () => {
		expect(said({ status: 200, body: error }, { isSynchronous: true })).toMatchObject({ kind: 'unknownOutcome', code: 'unknown_outcome', billed: 'maybe' });
		expect(said({ status: 200, body: error })).toMatchObject({ kind: 'refused', billed: 'no' });
	});

	test('is clear where it is the gateway’s own refusal', () => {
		const own = { error: { message: 'Insufficient quota', type: 'new_api_error', code: 'insufficient_user_quota' } };
		expect(said({ status: 200, body: own }, { isSynchronous: true })).toMatchObject({ kind: 'credit', billed: 'no' });
	});

	test('is never a clear no with an ID in it, and names the ID', () => {
		expect(said({ status: 200, body: { id: 'gen-7', error: 'later' } })).toMatchObject({ kind: 'unknownOutcome', details: { id: 'gen-7' } });
		expect(said({ status: 200, headers: { 'x-task-id': 'gen-8' }, body: error })).toMatchObject({ kind: 'unknownOutcome', details: { id: 'gen-8' } });
	});
});

test.each<[string, Saying, string]>([
	['in a 500', { status: 500, body: { data: { task_id: 'gen-7' }, error: { message: 'internal' } } }, 'gen-7'],
	['in a 504, as a number', { status: 504, body: { id: 1764000000000003, message: 'timeout' } }, '1764000000000003'],
	['in a 303, in its Location', { status: 303, headers: { location: 'https://gateway.example/v1/predictions/gen-7?x=1' }, body: '' }, 'gen-7'],
	['in a 409', { status: 409, body: { id: 'gen-7', message: 'conflict' } }, 'gen-7'],
])('an ID that stands %s is named', (_, saying, id) => {
	expect(said(saying)).toMatchObject({ kind: 'transient', details: { id } });
});

test('a gateway that is a LiteLLM says that it can’t stream, where a stream was asked for', () => {
	const broken: Saying = { status: 500, headers: { 'x-litellm-call-id': '1' }, body: { error: { message: "litellm.APIConnectionError: OpenAIException - 'str' object has no attribute 'model_dump'", type: 'internal_server_error' } } };
	expect(said(broken, { body: { stream: true } }).details.withoutAdvice).toMatch(/turn 'Stream' off/);
	expect(said(broken, { body: {} }).details.withoutAdvice).not.toMatch(/Stream/);
});

test('a program’s remarks, file paths and pages inside its words are left out', () => {
	const words = 'litellm.APIError: OpenAIException - it broke\n\nLiteLLM: model group failed\nTraceback (most recent call last):\n  File "/usr/lib/x.py"';
	expect(said({ status: 500, body: { error: { message: words } } }).details.description).toMatch(/it broke\.?\n/);
	expect(said({ status: 500, body: { error: { message: words } } }).details.description).not.toMatch(/Traceback|x\.py/);
});

test('a redirect to another path of the same address is not called a new base URL', () => {
	const moved = said({ status: 308, headers: { location: '/api/usage/token' }, body: '' }).details.description;
	expect(moved).toMatch(/field for this path/);
	expect(moved).not.toMatch(/Base URL/);
});
