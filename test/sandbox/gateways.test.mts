import { readFileSync } from 'node:fs';
import { chargesOf, errorOf, type Exchange, type GatewayName } from '../../sandbox/aggregator/gateways.mts';

interface Recorded {
	id: string;
	route: string;
	reply: { status?: number; body?: string; cut?: string };
	chargedQuota?: number;
	upstreamRequests?: number;
}

const MIDJOURNEY_TAKEN = [1, 21, 22];

/** Creates at a running gateway, and what its own books say that they cost. */
function recorded(gateway: string): Recorded[] {
	return readFileSync(`test/engine/recorded/${gateway}.jsonl`, 'utf8')
		.trim()
		.split('\n')
		.map((line): Recorded => JSON.parse(line))
		.filter(({ route, chargedQuota }) => chargedQuota !== undefined && /^(images\.|gemini|midjourney\.imagine)/.test(route));
}

function exchangeOf({ route, reply, upstreamRequests = 0 }: Recorded): Exchange {
	const json = jsonIn(reply.body ?? '');
	const error = errorOf(json);
	const isMidjourney = route.startsWith('midjourney');
	const isTaken = isMidjourney ? MIDJOURNEY_TAKEN.includes(Number((json as { code?: number } | undefined)?.code)) : upstreamRequests > 0;
	return {
		route: isMidjourney ? 'midjourney' : 'direct',
		status: reply.cut === 'before headers' ? undefined : reply.status,
		taken: isTaken ? 1 : 0,
		code: error?.code,
		error: error && (error.isTyped ? 'typed' : 'untyped'),
	};
}

/** An error among events stands in a line of its own. */
function jsonIn(body: string): unknown {
	try {
		return JSON.parse(body.split('\n').find((line) => line.startsWith('{')) ?? '');
	} catch {
		return undefined;
	}
}

// what one-api charges for an error of its own depends on what its tries were answered, which no reply says
test.each([
	['newApi', 'new-api', recorded('new-api')],
	['oneApi', 'one-api', recorded('one-api').filter(({ reply }) => (reply.status ?? 0) < 202)],
] as Array<[GatewayName, string, Recorded[]]>)('%s charges what a running %s did', (gateway, _, lines) => {
	expect(lines.length).toBeGreaterThan(5);
	const wrong = lines.filter((line) => chargesOf(gateway, exchangeOf(line)) > 0 !== Number(line.chargedQuota) > 0);
	expect(wrong.map(({ id }) => id)).toEqual([]);
});

test.each<[string, Exchange, Record<GatewayName, number>]>([
	['an image', { route: 'direct', status: 200, taken: 1 }, { plain: 1, newApi: 1, oneApi: 1, liteLlm: 1 }],
	['an answer that never came', { route: 'direct', taken: 1 }, { plain: 1, newApi: 1, oneApi: 1, liteLlm: 1 }],
	['a 500 after the image was made', { route: 'direct', status: 500, taken: 1 }, { plain: 1, newApi: 0, oneApi: 1, liteLlm: 1 }],
	['a 429 after three tries that made one each', { route: 'direct', status: 429, taken: 3 }, { plain: 3, newApi: 0, oneApi: 3, liteLlm: 3 }],
	["a provider's error under 200, nothing made", { route: 'direct', status: 200, taken: 0, error: 'untyped' }, { plain: 0, newApi: 1, oneApi: 1, liteLlm: 0 }],
	['a violation fee', { route: 'direct', status: 400, taken: 0, code: 'violation_fee.grok.csam', error: 'typed' }, { plain: 1, newApi: 1, oneApi: 0, liteLlm: 0 }],
	["Midjourney's task that was not noted", { route: 'midjourney', status: 400, taken: 1, code: 'insert_midjourney_task_failed', error: 'typed' }, { plain: 1, newApi: 1, oneApi: 1, liteLlm: 1 }],
])('%s: what each charges', (_, exchange, expected) => {
	expect(Object.fromEntries(Object.keys(expected).map((gateway) => [gateway, chargesOf(gateway as GatewayName, exchange)]))).toEqual(expected);
});
