import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { chance, ideogramId, seedOf } from '../random.mts';
import { generationTime } from '../settings.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { checked } from './legacyRoutes.mts';
import type { Task } from './tasks.mts';
import { showPictures, taskView } from './tasks.mts';

/** Made up: the real submit routes are not documented, so nobody should take this for one of them. */
const SUBMIT_PATH = '/sandbox/ideogram/submit';
const IMAGES = 4;

const submitBody = z.object({ prompt: z.string().min(1) }).strict();
const queryBody = z.object({ request_id: z.string().min(1) }).strict();

export function taskRoutes(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'ideogramTask'>>,
): void {
	const { settings } = world;

	app.post(SUBMIT_PATH, { config: { route: 'submit', vendorName, vendor } }, async (request) => {
		const prompt = String(checked(submitBody, request.body, '').prompt);
		const id = ideogramId(settings.seed, prompt, world.turn('task', prompt));
		const reply = { user_id: 'sandbox-user', caption: prompt, status: null, aspect_ratio: '1:1' };
		if (/forbidden/i.test(prompt)) {
			return { ...reply, request_id: null, response_ids: [], rejected_prompt_id: id };
		}
		const task: Task = {
			id,
			prompt,
			seed: seedOf(settings.seed, id),
			responseIds: Array.from({ length: IMAGES }, (_, index) => ideogramId(id, index)),
			createdAt: Date.now(),
			totalMs: generationTime(settings, chance(settings.seed, id)),
			errored: request.injection.taskErrored ?? false,
		};
		world.tasks.set(id, task);
		showPictures(world, task);
		const create = { vendor: vendorName, route: 'submit', id, prompt, images: IMAGES } as const;
		world.recordCreate({ ...create, billed: !task.errored });
		request.record.id = id;
		return {
			...reply,
			request_id: id,
			response_ids: task.responseIds,
			rejected_prompt_id: null,
			seed: task.seed,
		};
	});

	const config = { route: 'task' as const, vendorName, vendor };
	app.post(vendor.ideogramTask, { config }, async (request) => {
		const id = String(checked(queryBody, request.body, '').request_id);
		request.record.id = id;
		const task = world.tasks.get(id);
		if (task && request.injection.taskErrored) task.errored = true;
		return { sampling_requests: task ? [taskView(world, task)] : [] };
	});
}
