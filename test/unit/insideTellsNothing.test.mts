import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { Fault } from '../../nodes/shared/aggregator/fault';
import { fetchFile } from '../../nodes/shared/aggregator/fetchFile';
import { orAbort } from '../../nodes/shared/engine/clock';
import { download } from '../../nodes/shared/engine/files/download';
import { itemOf } from '../../nodes/shared/engine/openRun';
import type { Run } from '../../nodes/shared/engine/run';
import { readOptions } from '../../nodes/shared/form/options';
import { simulatedClock } from './simulatedClock.mts';

/**
 * Whoever may name an address could look around in the network behind n8n by how an address fails. Nothing of it
 * differs: not the words, not how often it is asked, not how long it takes.
 */
type Answer = Error | 'silence' | { statusCode: number; headers?: Record<string, string>; body?: Array<Buffer | 'silence'> };

const failed = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:80`), { code, syscall: 'connect' });
const to = (location: string) => ({ statusCode: 302, headers: { location } });
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

const FAILURES: Array<[what: string, start: string, answers: Answer[]]> = [
	['no such host', 'http://no-such-host/a.png', [failed('ENOTFOUND')]],
	['no such host, and a resolver that is asked again', 'http://no-such-host/a.png', [failed('EAI_AGAIN')]],
	['a closed port', 'http://10.0.0.1/a.png', [failed('ECONNREFUSED')]],
	['a port behind a firewall', 'http://10.0.0.1/a.png', ['silence']],
	['no route', 'http://10.0.0.1/a.png', [failed('EHOSTUNREACH')]],
	['a lost connection', 'http://10.0.0.1/a.png', [failed('ECONNRESET')]],
	['a certificate that does not fit', 'https://10.0.0.1/a.png', [failed('CERT_HAS_EXPIRED')]],
	...[400, 401, 403, 404, 410, 429, 500, 503].map((statusCode): [string, string, Answer[]] => [`status ${statusCode}`, 'http://10.0.0.1/a.png', [{ statusCode, headers: { 'retry-after': '20' } }]]),
	['a page', 'http://10.0.0.1/a.png', [{ statusCode: 200, headers: { 'content-type': 'text/html' }, body: [Buffer.from('<!doctype html><title>Router</title>')] }]],
	['JSON', 'http://10.0.0.1/a.png', [{ statusCode: 200, headers: { 'content-type': 'application/json' }, body: [Buffer.from('{"secret":"of n8n, longer than a signature"}')] }]],
	['an empty file', 'http://10.0.0.1/a.png', [{ statusCode: 200, body: [] }]],
	['an answer that stops in its midst', 'http://10.0.0.1/a.png', [{ statusCode: 200, body: [Buffer.from('{'), 'silence'] }]],
	['a redirect within', 'http://10.0.0.1/a.png', [to('http://10.0.0.2/'), failed('ECONNREFUSED')]],
	['a redirect from outside', 'http://pictures.example/a.png', [to('http://10.0.0.2/'), { statusCode: 404 }]],
	['a redirect from outside to a firewall', 'http://pictures.example/a.png', [to('http://10.0.0.2/'), 'silence']],
	['a redirect from outside to an answer that stops', 'http://pictures.example/a.png', [to('http://10.0.0.2/'), { statusCode: 200, body: [Buffer.from('{'), 'silence'] }]],
];

const connection = connectionOf('customAggregatorApi', { apiKey: 'key', baseUrl: 'https://gateway.example', allowPrivateImageHosts: true });
const stop = new AbortController().signal;

/** A run in simulated time, in whose network every address answers like this. */
function runWith(answers: Answer[]) {
	const time = simulatedClock();
	let asked = 0;
	const whenSilent = async (signal?: AbortSignal, ms = 0) =>
		await new Promise<never>((_, reject) => {
			signal?.addEventListener('abort', () => reject(signal.reason as Error));
			if (ms > 0) time.clock.sleep(ms, stop).then(() => reject(Object.assign(new Error(`timeout of ${ms}ms exceeded`), { code: 'ECONNABORTED' })), () => {});
		});
	async function* pieces(body: Array<Buffer | 'silence'>, signal?: AbortSignal) {
		for (const piece of body) yield piece === 'silence' ? await whenSilent(signal) : piece;
	}
	const httpRequest = async ({ abortSignal, timeout }: IHttpRequestOptions) => {
		const answer = answers[asked++ % answers.length]!;
		if (answer === 'silence') return await whenSilent(abortSignal as AbortSignal, timeout);
		if (answer instanceof Error) throw answer;
		const { body = [], headers = {}, statusCode } = answer;
		return { statusCode, headers, body: Readable.from(pieces(body, abortSignal as AbortSignal)) };
	};
	const context = {
		helpers: { httpRequest, binaryToBuffer: async (stream: Readable) => Buffer.concat(await stream.toArray()), prepareBinaryData: async () => ({}) },
		getNodeParameter: () => undefined,
	} as unknown as IExecuteFunctions;
	const run = {
		clock: time.clock,
		stop,
		context,
		connection,
		options: readOptions({}),
		hints: new Set(),
		fetchFile: async (url: string, signal: AbortSignal) => await orAbort(fetchFile(context, connection, url, signal), signal, 'The server'),
	} as unknown as Run;
	return { time, run, context, asked: () => asked / answers.length };
}

interface Told {
	words: string;
	tries: number;
	seconds: number;
}

async function told(start: (run: Run, context: IExecuteFunctions) => Promise<unknown>, answers: Answer[]): Promise<Told> {
	const { time, run, context, asked } = runWith(answers);
	const fault: unknown = await time.finish(start(run, context)).catch((error: unknown) => error);
	if (!(fault instanceof Fault)) throw new Error(`It did not fail: ${JSON.stringify(fault)}`);
	return { words: JSON.stringify([fault.message, fault.kind, fault.code, fault.details.description]), tries: asked(), seconds: time.clock.now() / 1000 };
}

const downloaded = (url: string) => async (run: Run): Promise<unknown> => await download(run, url, { name: 'a', room: { left: 1e9 } }, 600_000);
const given = (url: string) => async (run: Run, context: IExecuteFunctions): Promise<unknown> => await itemOf(context, run, 0).fetchImage(url, 1e7);

describe.each([
	['an image of a reply', downloaded, 3],
	['an input image', given, 1],
] as const)('%s at a private host', (_, start, tries) => {
	test.each(FAILURES)('%s: the same words, as often, as long', async (_what, url, answers) => {
		const first = await told(start('http://10.0.0.1/a.png'), [failed('ECONNREFUSED')]);
		const this_ = await told(start(url), answers);
		expect(first.tries).toBe(tries);
		expect(this_.tries).toBe(tries);
		expect(this_.words.replace(url, 'the address')).toBe(first.words.replace('http://10.0.0.1/a.png', 'the address'));
		// the pauses between tries are drawn
		expect(Math.abs(this_.seconds - first.seconds)).toBeLessThan(0.5);
		expect(this_.seconds).toBeLessThan(12 * tries);
	});

	test('an image that is there is had at once', async () => {
		const { time, run, context } = runWith([{ statusCode: 200, headers: { 'content-type': 'image/png' }, body: [PNG] }]);
		await time.finish(start('http://10.0.0.1/a.png')(run, context));
		expect(time.clock.now()).toBe(0);
	});
});

test('an address that may not be asked is refused at once', async () => {
	const strict = connectionOf('customAggregatorApi', { apiKey: 'key', baseUrl: 'https://gateway.example' });
	const { time, run, context, asked } = runWith([failed('ECONNREFUSED')]);
	Object.assign(run, { connection: strict, fetchFile: async (url: string, signal: AbortSignal) => await fetchFile(context, strict, url, signal) });
	await expect(time.finish(downloaded('http://10.0.0.1/a.png')(run))).rejects.toMatchObject({ message: 'The file address is refused' });
	expect([asked(), time.clock.now()]).toEqual([0, 0]);
});

test('at a public host the reason is told, and at once', async () => {
	const { words, seconds } = await told(downloaded('https://pictures.example/a.png'), [{ statusCode: 403 }]);
	expect(words).toContain('pictures.example answered 403');
	expect(seconds).toBe(0);
});
