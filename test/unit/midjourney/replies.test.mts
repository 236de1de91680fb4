import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import { Fault } from '../../../nodes/shared/aggregator/fault';
import { taskIdIn } from '../../../nodes/shared/midjourney/getTask';
import { ZodError } from 'zod';

import { errorOfReply } from '../../../nodes/shared/aggregator/replyErrors/errorOfReply';
import { submitted } from '../../../nodes/shared/midjourney/submitTask';
import { taskProgress } from '../../../nodes/shared/midjourney/taskReply';
import { anyApi, crazyrouter, newApi, proxy } from './published.mts';

const connection = connectionOf('yiApi', { apiKey: 'key', baseUrl: 'https://gateway.example' });

test.each([
	["AnyAPI's", anyApi.submitted, '1730621718151844'],
	["Crazyrouter's", crazyrouter.submitted, 'task_1234567890'],
	["Crazyrouter's blend", crazyrouter.blended, 'task_blend_001'],
	["midjourney-proxy's", proxy.submitted, '8498455807619990'],
	["midjourney-proxy's 21", proxy.exists, '0741798445574458'],
	["midjourney-proxy's 22", proxy.queued, '0741798445574458'],
	["new-api's", newApi.submitted, '1320098173412546'],
])('%s published reply to a submit is a task', (_, reply, id) => {
	expect(submitted(reply, connection)).toEqual({ state: 'running', id, status: 'SUBMITTED' });
	expect(taskIdIn(reply)).toBe(id);
});

test("midjourney-proxy's published banned word is a refusal", () => {
	expect(() => submitted(proxy.banned, connection)).toThrow(ZodError);
	const reply = { status: 200, headers: {}, json: proxy.banned, text: JSON.stringify(proxy.banned) };
	expect(errorOfReply(reply, connection, { purpose: 'create' })).toMatchObject({ kind: 'refused', message: 'The prompt was refused by the safety filter of YIAPI', code: 'safety', billed: 'no' });
});

test.each([
	["AnyAPI's", anyApi.finished, { id: '1730621826053455', prompt: 'pig --v 6.1', createdAt: '2024-11-03T08:17:06.053Z', completedAt: '2024-11-03T08:17:35.817Z' }, 9],
	["Crazyrouter's", crazyrouter.finished, { id: 'task_1234567890', prompt: 'a beautiful sunset over the ocean --ar 16:9 --v 6', createdAt: '2024-02-28T12:30:56.000Z' }, 8],
	["midjourney-proxy's", proxy.finished, { id: '14001929738841620', prompt: 'Cat', createdAt: '2023-07-13T06:56:45.854Z' }, undefined],
])('%s published finished task is one picture', (_, reply, outcome, buttons) => {
	const progress = taskProgress(reply, connection);
	expect(progress).toMatchObject({ state: 'finished', outcome: { ...outcome, model: 'midjourney' } });
	const [image] = progress.state === 'finished' ? progress.outcome.images : [];
	expect(image.url).toBe(reply.imageUrl);
	expect(image.facts.progress).toBe(100);
	expect(image.facts.buttons?.length).toBe(buttons);
});

test("Crazyrouter's published running task waits on, with its percent", () => {
	expect(taskProgress(crazyrouter.running, connection)).toEqual({ state: 'running', id: 'task_1234567890', status: 'IN_PROGRESS', model: 'midjourney', progress: 65 });
});

test("midjourney-proxy's published description is four prompts", () => {
	expect(taskProgress(proxy.described, connection)).toMatchObject({
		state: 'finished',
		outcome: { text: { id: '14001929738841620', descriptions: ['Cat --ar 5:4', 'Cat2 --ar 5:4', 'Cat3 --ar 5:4', 'Cat4 --ar 5:4'] } },
	});
});

test.each(['', 'NOT_START', 'SUBMITTED', 'MODAL', 'IN_PROGRESS', 'WHATEVER_NEXT'])('status "%s" waits on, whatever image is there', (status) => {
	const progress = taskProgress({ ...crazyrouter.finished, status }, connection);
	expect(progress).toMatchObject({ state: 'running', status: status || 'SUBMITTED' });
});

test.each([
	['FAILURE', 'The task failed at YIAPI'],
	['CANCEL', 'The task was cancelled at YIAPI'],
])('status %s ends it', (status, message) => {
	expect(() => taskProgress({ ...crazyrouter.running, status, failReason: 'why' }, connection)).toThrow(new Fault('ended', message));
});

test.each([
	['the account takes no more', { code: 0, data: { task_id: '1' } }],
	['a code that nobody has documented, with an id', { code: 7, description: 'hm', result: '5' }],
])('%s: in doubt, not refused', (_, reply) => {
	expect(() => submitted(reply, connection)).toThrow(/may have been billed/);
});
