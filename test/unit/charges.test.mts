import { chargeOf, costInReply, readUsageLog, shared, type LogDoor, type LogEntry, type UsageLog } from '../../nodes/shared/aggregator/charges';
import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { Fault } from '../../nodes/shared/aggregator/fault';
import type { Reply } from '../../nodes/shared/aggregator/reply';

const LABEL = 'AnyAPI';
const entry = (more: Partial<LogEntry>): LogEntry => ({ at: 1_000_000, type: 2, model: 'gpt-image-2', quota: 21_000, requestId: 'r1', ...more });
const log = (...entries: LogEntry[]): UsageLog => ({ entries, quotaPerUsd: 500_000 });
const request = { requestId: 'r1', model: 'gpt-image-2', sentAt: 1_000_000 };

describe('the usage log says of a request', () => {
	test('what it was charged, in dollars', () => {
		expect(chargeOf(log(entry({})), request, LABEL)).toEqual({
			billed: 'yes',
			cost: { amount: 0.042, unit: 'USD' },
			words: "AnyAPI's usage log shows a charge of $0.042 for it",
		});
	});

	test('what was charged less what was given back, over all entries of its ID, never below zero', () => {
		const back = entry({ type: 6, quota: 21_000 });
		expect(chargeOf(log(back, entry({}), entry({})), request, LABEL)).toMatchObject({ billed: 'yes', cost: { amount: 0.042 } });
		expect(chargeOf(log(back, entry({})), request, LABEL)).toMatchObject({ billed: 'no', cost: { amount: 0 } });
		expect(chargeOf(log(back, back, entry({})), request, LABEL)).toMatchObject({ billed: 'no', cost: { amount: 0 } });
	});

	test('nothing certain where it has no entry, or errors only', () => {
		for (const entries of [[], [entry({ type: 5, quota: 0 })], [entry({ requestId: 'r2' })], [entry({ type: 6 })]]) {
			expect(chargeOf(log(...entries), request, LABEL)).toEqual({ billed: 'maybe', words: "AnyAPI's usage log shows no charge for it so far" });
		}
	});

	test('no proof where a charge may be given back elsewhere', () => {
		expect(chargeOf(log(entry({})), request, LABEL, true)).toMatchObject({ billed: 'maybe', cost: { amount: 0.042 } });
	});

	test('without an ID: the one entry that fits by model and time, as a likeness', () => {
		const { requestId: _, ...unnamed } = request;
		expect(chargeOf(log(entry({ at: 1_003_000 }), entry({ model: 'other' }), entry({ at: 900_000 })), unnamed, LABEL)).toEqual({
			billed: 'maybe',
			words: expect.stringContaining('one charge that may be this one: $0.042 for gpt-image-2 at 00:16:43 UTC'),
		});
		expect(chargeOf(log(entry({}), entry({ requestId: 'r2' })), unnamed, LABEL)).toBeUndefined();
		expect(chargeOf(log(), unnamed, LABEL)).toBeUndefined();
	});

	test('the gateway’s own unit where it does not say how to convert', () => {
		expect(chargeOf({ entries: [entry({})] }, request, LABEL)).toMatchObject({ cost: { amount: 21_000, unit: 'quota' }, words: expect.stringContaining('21000 quota') });
	});
});

describe('the usage log is asked', () => {
	let host = 0;
	const door = (answer: () => Promise<Reply>, credential: object = {}, now = 0): LogDoor & { asked: string[] } => {
		const asked: string[] = [];
		return {
			asked,
			connection: connectionOf('customAggregatorApi', { apiKey: 'sk-0123456789', baseUrl: `https://gateway${host}.example`, ...credential }),
			now,
			call: async (sent) => {
				asked.push(`${sent.method} ${sent.url} ${sent.bearer}`);
				return await answer();
			},
			getPublic: async () => ({ data: { quota_per_unit: 500_000 } }),
		};
	};
	const replied = (json: unknown) => async (): Promise<Reply> => ({ status: 200, headers: {}, json, text: '' });
	const full = replied({ success: true, data: [{ created_at: 1_000, type: 2, model_name: 'm', quota: 1, request_id: 'r', username: 'alice' }, 0, null] });
	beforeEach(() => host++);

	test('at its path, with Bearer, and odd entries do not matter', async () => {
		const asking = door(full);
		expect(await readUsageLog(asking)).toEqual({ entries: [{ at: 1_000_000, type: 2, model: 'm', quota: 1, requestId: 'r' }], quotaPerUsd: 500_000 });
		expect(asking.asked).toEqual([`GET https://gateway${host}.example/api/log/token true`]);
	});

	test('five times in twenty minutes for one base URL, and again after that', async () => {
		for (let look = 0; look < 5; look++) expect(await readUsageLog(door(full, {}, look))).toBeDefined();
		const sixth = door(full, {}, 10_000);
		expect(await readUsageLog(sixth)).toBeUndefined();
		expect(sixth.asked).toEqual([]);
		expect(await readUsageLog(door(full, {}, 20 * 60_000 + 5))).toBeDefined();
	});

	test.each([
		['where the credential has no path for it', { usageLogPath: '' }],
		['where the key is one of the user’s own headers', { authentication: 'none' }],
	])('never %s', async (_where, credential) => {
		const asking = door(full, credential);
		expect(await readUsageLog(asking)).toBeUndefined();
		expect(asking.asked).toEqual([]);
	});

	test.each([
		['a route that is not there', async () => Promise.reject(new Fault('refused', 'x', { httpCode: '404' }))],
		['a web page', async () => Promise.reject(new Fault('unreadable', 'x'))],
		['another JSON', replied({ hello: 1 })],
	])('once in a process where %s answers', async (_what, answer) => {
		expect(await readUsageLog(door(answer))).toBeUndefined();
		const again = door(full, {}, 3_600_000);
		expect(await readUsageLog(again)).toBeUndefined();
		expect(again.asked).toEqual([]);
	});

	test('again where it refuses one key', async () => {
		expect(await readUsageLog(door(replied({ success: false, message: 'Invalid token' })))).toBeUndefined();
		expect(await readUsageLog(door(full, {}, 1))).toBeDefined();
	});

	test('not while its limit is closed', async () => {
		const limited = async () => Promise.reject(new Fault('rateLimited', 'x', { retryAfterMs: 1_200_000 }));
		expect(await readUsageLog(door(limited))).toBeUndefined();
		expect(await readUsageLog(door(full, {}, 1_199_000))).toBeUndefined();
		expect(await readUsageLog(door(full, {}, 1_200_001))).toBeDefined();
	});
});

test.each([
	['LiteLLM’s header', { headers: { 'x-litellm-response-cost': '0.0400' }, json: {} }, 0.04],
	['OpenRouter’s usage', { headers: {}, json: { usage: { cost: 0.039 } } }, 0.039],
	['cost_usd', { headers: {}, json: { cost_usd: '0.02' } }, 0.02],
	['a total', { headers: {}, json: { usage: { total_cost: 0.5 } } }, 0.5],
	['a bare cost', { headers: {}, json: { cost: 0 } }, 0],
])('%s is what the request cost', (_what, reply, amount) => {
	expect(costInReply(reply)).toEqual({ amount, unit: 'USD' });
});

test.each([{}, { usage: { total_tokens: 4200 } }, { cost: 'free' }, { cost: -1 }, { cost: { usd: 1 } }, { usage: { cost: null } }])(
	'no money in the reply, no cost: %j',
	(json) => expect(costInReply({ headers: {}, json })).toBeUndefined(),
);

test('a cost is shared evenly, and its parts add up to it exactly', () => {
	for (const amount of [0.1, 0.04, 1 / 3, 0.000001, 20_001, 0]) {
		for (let images = 1; images <= 12; images++) {
			const parts = shared({ amount, unit: 'USD' }, images);
			expect(parts).toHaveLength(images);
			expect(parts.reduce((sum, part) => sum + part.amount, 0)).toBe(amount);
			expect(Math.max(...parts.map((part) => Math.abs(part.amount - amount / images)))).toBeLessThan(1e-7);
		}
	}
});
