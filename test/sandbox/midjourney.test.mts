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

test.each<[string, object, object]>([
	['imagine', { prompt: 'a fox', mood: 'calm' }, { code: 4, description: 'mood is not a field of imagine' }],
	['imagine', { prompt: 'a fox', botType: 'DALL_E' }, { code: 4, description: 'botType is invalid' }],
	['imagine', { prompt: ['a fox'] }, { code: 4, description: 'bind_request_body_failed ', type: 'upstream_error' }],
	['action', { taskId: 1, customId: 'x' }, { code: 4, description: 'bind_request_body_failed ', type: 'upstream_error' }],
	['blend', { base64Array: 'x' }, { code: 4, description: 'bind_request_body_failed ', type: 'upstream_error' }],
])('%s refuses %j', async (submit, body, refusal) => {
	expect(await post(`submit/${submit}`, body)).toMatchObject(refusal);
	expect(sandbox.ledger.creates().filter(({ prompt }) => prompt.includes('calm'))).toEqual([]);
});
