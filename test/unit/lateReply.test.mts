import type { ApiRequest } from '../../nodes/shared/aggregator/call';
import type { Reply } from '../../nodes/shared/aggregator/reply';
import { JobStore } from '../../nodes/shared/engine/jobs/jobStore';
import { runJob } from '../../nodes/shared/engine/jobs/runJob';
import { Limiter } from '../../nodes/shared/engine/limits/limiter';
import type { Run } from '../../nodes/shared/engine/run';
import type { Item } from '../../nodes/shared/form/item';
import { readOptions } from '../../nodes/shared/form/options';
import { creation } from '../../nodes/shared/replicate/creation';
import { simulatedClock } from './simulatedClock.mts';

/** A create that is answered after the execution was stopped; what was logged and sent. */
async function stoppedOnTheWay(cancelOnStop: boolean) {
	const stop = new AbortController();
	const { clock, advance } = simulatedClock();
	const log: string[] = [];
	const sent: ApiRequest[] = [];
	let answer = (_reply: Reply) => {};
	const run = {
		context: { logger: { info: (line: string) => log.push(line), debug: () => {} } },
		nodeName: 'Images',
		connection: { label: 'AnyAPI', aggregator: 'anyApi', baseUrl: 'https://a.example', api: { replicatePath: '/v1' } },
		options: readOptions({ cancelOnStop }),
		clock,
		limiter: new Limiter(clock),
		jobs: new JobStore({}, { index: 0, execution: '1', isTool: false }),
		stop: stop.signal,
		call: async (request: ApiRequest, signal: AbortSignal) => {
			sent.push(request);
			return await new Promise<Reply>((resolve, reject) => {
				answer = resolve;
				signal.addEventListener('abort', () => reject(new Error('cut off')));
			});
		},
	} as unknown as Run;
	const create: ApiRequest = { method: 'POST', url: 'https://a.example/v1/predictions', body: {} };
	const operation = creation<{ model: string }>({ parameters: () => ({ model: 'a/b' }), request: () => create });

	const asked = runJob(run, operation, { index: 0 } as Item, { model: 'a/b' }, true);
	await advance(0);
	stop.abort();
	await expect(asked).rejects.toThrow('stopped');
	answer({ status: 201, headers: {}, text: '', json: { id: 'late1', status: 'starting' } });
	await advance(0);
	return { log, sent: sent.slice(1).map(({ url }) => url) };
}

test('a create that is answered after the stop is named in the log and cancelled', async () => {
	const { log, sent } = await stoppedOnTheWay(true);
	expect(log.join()).toContain('late1');
	expect(sent).toEqual(['https://a.example/v1/predictions/late1/cancel']);
});

test('with Cancel on Stop off it goes on, and its ID is in the log all the same', async () => {
	const { log, sent } = await stoppedOnTheWay(false);
	expect(log.join()).toContain('late1');
	expect(sent).toEqual([]);
});
