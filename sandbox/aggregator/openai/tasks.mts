import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import type { PredictionInjection } from '../injection.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { type Asked, order, refuse, seconds } from './making.mts';

/** An images request that was accepted as a task, and is polled later. */
export interface ImagesTask {
	id: string;
	model: string;
	createdAt: number;
	totalMs: number;
	injection: PredictionInjection;
	urls(): Promise<string[]>;
}

/** The gateway whose format of image tasks is used, in `settings.imagesAsTasks`. */
export type TaskForm = 'sub2api' | 'apimart' | 'toapis' | 'fork' | 'polling';

const KEPT_S = 24 * 3600;

/** Accepts a request as a task; it is paid for. */
function startImagesTask(world: World, request: FastifyRequest, asked: Asked): ImagesTask {
	const { body } = asked;
	if (body.stream === true) refuse('stream is not supported for async image generation', 'stream');
	if (Number(body.n ?? 1) !== 1) refuse('n must be 1 for async image generation', 'n');
	const { id, totalMs, images } = order(world, request, asked, 'imgtask_');
	const task: ImagesTask = {
		id,
		model: String(body.model),
		createdAt: Date.now(),
		totalMs,
		injection: request.injection.prediction ?? {},
		urls: async () => (await Promise.all(images('url').map((image) => image()))).map(({ url }) => String(url)),
	};
	world.imagesTasks.set(task.id, task);
	return task;
}

function statusOf({ createdAt, totalMs, injection }: ImagesTask): 'processing' | 'completed' | 'failed' {
	if (injection.outcome === 'never' || Date.now() - createdAt < totalMs) return 'processing';
	return injection.outcome === 'failed' ? 'failed' : 'completed';
}

const failure = ({ injection }: ImagesTask) => ({ type: 'upstream_error', message: injection.error ?? 'The provider gave no image' });

/** The answer to a submit, with its status and headers. */
function accepted({ id }: ImagesTask, form: TaskForm): { status: number; body: object; headers?: Record<string, string> } {
	const pollUrl = `/v1/images/tasks/${id}`;
	switch (form) {
		case 'sub2api':
			return {
				status: 202,
				headers: { location: pollUrl, 'retry-after': '1' },
				body: { id, task_id: id, object: 'image.generation.task', status: 'processing', created_at: seconds(), expires_at: seconds() + KEPT_S, poll_url: pollUrl },
			};
		case 'apimart':
			return { status: 200, body: { code: 200, data: [{ status: 'submitted', task_id: id }] } };
		case 'toapis':
			return { status: 200, body: { id, object: 'generation.task', status: 'queued', progress: 0 } };
		case 'fork':
			return { status: 202, headers: { 'x-task-id': id, location: pollUrl, 'retry-after': '2' }, body: { id } };
		case 'polling':
			return { status: 202, body: { task_id: id, status: 'pending', polling_interval_seconds: 1 } };
	}
}

/** The answer to a poll, finished or not. */
async function shown(task: ImagesTask, form: TaskForm): Promise<object> {
	const { id, model } = task;
	const status = statusOf(task);
	const urls = status === 'completed' ? await task.urls() : [];
	const data = urls.map((url) => ({ url }));
	switch (form) {
		case 'apimart':
			return {
				code: 200,
				data: {
					id,
					status,
					progress: status === 'completed' ? 100 : 40,
					...(status === 'completed' && { result: { images: urls.map((url) => ({ url: [url], expires_at: seconds() + KEPT_S })) } }),
					...(status === 'failed' && { error: { code: 500, ...failure(task) } }),
				},
			};
		case 'toapis':
		case 'polling':
			return {
				id,
				object: 'generation.task',
				model,
				status: status === 'processing' ? 'in_progress' : status,
				...(status === 'completed' && (form === 'toapis' ? { result: { data } } : { data })),
				...(status === 'failed' && { error: failure(task) }),
			};
		default:
			return {
				id,
				task_id: id,
				object: 'image.generation.task',
				status,
				...(status === 'completed' && { result: { created: seconds(), data }, image_url: urls[0] }),
				...(status === 'failed' && { http_status: 502, error: failure(task) }),
			};
	}
}

/** The answer to a request on the usual route of a gateway that turns every request into a task. */
export function answerTask(world: World, request: FastifyRequest, reply: FastifyReply, asked: Asked, form: TaskForm) {
	const { status, body, headers } = accepted(startImagesTask(world, request, asked), form);
	return reply.code(status).headers(headers ?? {}).send(body);
}

const STATUS_PATHS = ['/v1/images/tasks/:id', '/v1/tasks/:id', '/v1/images/generations/:id'];

/** The routes for polling tasks; free of charge, with any key of the account. */
export function tasksRoutes(app: FastifyInstance, world: World, vendorName: string, vendor: Vendor): void {
	const config = { route: 'imagesTask' as const, vendorName, vendor };
	for (const path of STATUS_PATHS) {
		app.get(path, { config }, async (request) => {
			const { id } = request.params as { id: string };
			request.record.id = id;
			const task = world.imagesTasks.get(id);
			if (!task) throw new Refusal({ status: 404, body: { error: { message: `task ${id} not found`, type: 'invalid_request_error', code: 'task_not_found' } } });
			return await shown(task, world.settings.imagesAsTasks ?? 'sub2api');
		});
	}
}
