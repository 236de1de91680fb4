import { type Sandbox, startSandbox } from '../../sandbox/aggregator/index.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 0, tinyImages: true });
});
afterAll(async () => await sandbox.close());

async function post(path: string, body: object) {
	const headers = { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' };
	const answer = await fetch(`${sandbox.baseUrl('gateway')}/mj/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
	return JSON.parse(await answer.text());
}

test('several tasks are asked for at once, as new-api does it; who is unknown is left out', async () => {
	const fox = await post('submit/imagine', { prompt: 'a fox' });
	const owl = await post('submit/imagine', { prompt: 'an owl' });
	const tasks = await post('task/list-by-condition', { ids: [owl.result, 'of-nobody', fox.result] });
	expect(tasks).toMatchObject([{ id: owl.result, prompt: 'an owl', status: 'SUCCESS' }, { id: fox.result, prompt: 'a fox' }]);
	expect(await post('task/list-by-condition', {})).toEqual([]);
});
