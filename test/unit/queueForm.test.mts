import { z } from 'zod';

import { endpoint, type Connection } from '../../nodes/shared/aggregator/connection';
import type { Reply } from '../../nodes/shared/aggregator/reply';
import type { Operation } from '../../nodes/shared/engine/operation';
import type { Progress } from '../../nodes/shared/engine/outcome';
import { lenient } from '../../nodes/shared/replies/replyFields';
import { runInMemory, type Answer } from './nodeInMemory.mts';

/**
 * A family in the form of fal's queue, which no node has: its model stands in every address, a status may say
 * with an error that it still runs, the result lies at an address of its own and does not repeat its ID. What
 * of it the engine's interface could not hold would be missing for the next provider as well.
 */

interface Choice {
	model: string;
	prompt: string;
}

const submitSchema = z.object({ request_id: z.string().min(1), status: lenient(z.string()) });
const statusSchema = z.object({ status: z.string() });
const resultSchema = z.object({ images: z.array(z.object({ url: z.string(), width: lenient(z.number()), height: lenient(z.number()) })), seed: lenient(z.number()) });

const address = (connection: Connection, model: string, ...rest: string[]) => endpoint(connection, '/fal', ...model.split('/'), ...rest);

function progressOf(reply: unknown): Progress {
	const { success, data } = resultSchema.safeParse(reply);
	if (!success) {
		const { status } = statusSchema.parse(reply);
		return { state: 'running', status, ...(status === 'COMPLETED' && { isReady: true }) };
	}
	const facts = ({ width, height }: (typeof data.images)[number]) => ({ seed: data.seed ?? undefined, resolution: `${width}x${height}` });
	return { state: 'finished', outcome: { images: data.images.map((image) => ({ url: image.url, facts: facts(image) })) } };
}

const polling = {
	poll: (id: string, connection: Connection, { model }: Choice) => ({ method: 'GET', url: address(connection, model, 'requests', id, 'status') }) as const,
	result: (id: string, connection: Connection, { model }: Choice) => ({ method: 'GET', url: address(connection, model, 'requests', id) }) as const,
	progress: progressOf,
	waitsOn: ({ status, text }: Reply) => (status === 400 && text.includes('still in progress') ? ({ state: 'running', status: 'IN_PROGRESS' } as const) : undefined),
};

const generate: Operation<Choice> = {
	...polling,
	paid: true,
	pickUpNode: 'Queue Get Result',
	parameters: (item) => ({ model: String(item.parameter('model')), prompt: String(item.parameter('prompt')) }),
	request: ({ model, prompt }, { connection }) => ({ method: 'POST', url: address(connection, model), body: { prompt } }),
	submitted: (reply) => {
		const { request_id: id, status } = submitSchema.parse(reply);
		return { state: 'running', id, status: status ?? 'IN_QUEUE' };
	},
	requested: ({ model, prompt }) => ({ model, prompt }),
};

const ID = 'r-1';
const get: Operation<Choice> = {
	...polling,
	paid: false,
	parameters: generate.parameters,
	targetId: () => ID,
	request: (choice, { connection }) => polling.poll(ID, connection, choice),
};

const RESULT = { images: [{ url: 'https://cdn.example/a.png', width: 1024, height: 768 }], seed: 7, prompt: 'a fox' };
const running = (status = 'IN_PROGRESS'): Answer => ({ status: 202, body: { status } });
const stillRunning: Answer = { status: 400, body: { detail: 'Request is still in progress' } };

/** A run against a queue that needs so many seconds, and what was asked of it. */
async function run(
	operation: Operation<Choice>,
	{ seconds: needed, whileRunning = running(), result = { status: 200, body: RESULT }, options = {} }: {
		seconds: number;
		whileRunning?: Answer;
		result?: Answer;
		options?: object;
	},
) {
	const { items, asked, seconds } = await runInMemory(operation, {
		parameters: { model: 'acme/paint', prompt: 'a fox', options },
		answer({ method, path, seconds: passed }) {
			if (method === 'POST') return { status: 200, body: { request_id: ID, status: 'IN_QUEUE' } };
			if (passed < needed) return whileRunning;
			return path.endsWith('/status') ? { status: 200, body: { status: 'COMPLETED' } } : result;
		},
	});
	return { json: items[0].json, asked, seconds };
}

test('an image comes out with the ID that its result does not repeat', async () => {
	const { json } = await run(generate, { seconds: 5 });
	expect(json).toMatchObject({ id: ID, status: 'succeeded', imageUrl: RESULT.images[0].url, seed: 7, resolution: '1024x768', model: 'acme/paint' });
});

test('the status is polled below the model, and the result is asked for once, as soon as it is there', async () => {
	const { asked } = await run(generate, { seconds: 5 });
	const [create, ...polls] = asked;
	expect(create).toBe('POST /fal/acme/paint');
	expect(polls.pop()).toBe(`GET /fal/acme/paint/requests/${ID}`);
	expect(new Set(polls)).toEqual(new Set([`GET /fal/acme/paint/requests/${ID}/status`]));
});

test('"still in progress" with an error status is seen as soon as the same with 200, in as many polls', async () => {
	const told = await run(generate, { seconds: 30 });
	const refused = await run(generate, { seconds: 30, whileRunning: stillRunning });
	expect(refused.asked).toEqual(told.asked);
	expect(refused.seconds).toBe(told.seconds);
});

test('the error of a result that is refused has the ID, and nothing is sent again', async () => {
	const { json, asked } = await run(generate, { seconds: 2, result: { status: 422, body: { detail: [{ msg: 'flagged by a content checker', type: 'content_policy_violation' }] } }, options: { timeout: 20 } });
	expect(json).toMatchObject({ details: { id: ID } });
	expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
});

test.each([running('IN_PROGRESS'), stillRunning])('the timeout names the last status and the way back (%j)', async (whileRunning) => {
	const { json } = await run(generate, { seconds: 999, whileRunning, options: { timeout: 10 } });
	expect(json).toMatchObject({
		error: expect.stringContaining('10 s'),
		details: { id: ID, description: expect.stringMatching(/last status was "IN_PROGRESS".*'Queue Get Result'/) },
	});
});

test('an ID that was typed in is looked up, its result fetched, and the item named by it', async () => {
	const { json, asked } = await run(get, { seconds: 0 });
	expect(json).toMatchObject({ id: ID, imageUrl: RESULT.images[0].url });
	expect(asked).toHaveLength(2);
});

test('an ID that was typed in is in the error of one that runs for too long', async () => {
	const { json } = await run(get, { seconds: 999, options: { timeout: 5 } });
	expect(json.details).toMatchObject({ id: ID });
});
