import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../answer.mts';
import { uploadOf } from '../ideogram/uploads.mts';
import { takeCreate } from '../limits.mts';
import type { Route } from '../ledger.mts';
import { REPLIES } from '../replies.mts';
import type { MidjourneySubmit, Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { actionOf } from './buttons.mts';
import type { MidjourneyTask, Wanted } from './tasks.mts';
import { isBilled, startTask, statusOf, taskView } from './tasks.mts';

const FORBIDDEN = /forbidden/i;
const text = z.string().optional();
const texts = z.array(z.string()).optional();
const botType = z.enum(['MID_JOURNEY', 'NIJI_JOURNEY']).optional();
const everywhere = { notifyHook: text, state: text };
/** midjourney-proxy's own fields; missing ones are reported by the submit itself, in its words. */
const BODIES: Record<MidjourneySubmit, z.ZodObject<z.ZodRawShape>> = {
	imagine: z.object({ ...everywhere, prompt: text, botType, base64Array: texts }).strict(),
	action: z.object({ ...everywhere, taskId: text, customId: text, chooseSameChannel: z.boolean().optional() }).strict(),
	blend: z.object({ ...everywhere, base64Array: texts, dimensions: z.enum(['PORTRAIT', 'SQUARE', 'LANDSCAPE']).optional(), botType }).strict(),
	describe: z.object({ ...everywhere, base64: text, botType }).strict(),
};
const DATA_URL = /^data:image\/(png|jpeg|webp|gif);base64,/;

const ROUTES: Record<MidjourneySubmit, Route> = { imagine: 'imagine', action: 'action', blend: 'blend', describe: 'mjDescribe' };

type Body = Record<string, unknown>;

function refuse(description: string): never {
	throw new Refusal({ status: 200, body: { code: 4, description, result: null, properties: {} } });
}

function checkedBody(request: FastifyRequest, submit: MidjourneySubmit): Body {
	const read = BODIES[submit].safeParse(request.body ?? {});
	if (read.success) return read.data;
	const issue = read.error.issues[0]!;
	if (issue.code === 'unrecognized_keys') refuse(`${issue.keys[0]} is not a field of ${submit}`);
	if (issue.code === 'invalid_enum_value') refuse(`${String(issue.path[0])} is invalid`);
	// new-api refuses a value that is not text where text is required
	throw new Refusal(REPLIES.mjUnreadable);
}

/** The names of the images, from their bytes. */
async function images(world: World, list: unknown, least: number, most: number): Promise<string[]> {
	const given = Array.isArray(list) ? list : [];
	if (given.length < least || given.length > most) refuse(`base64Array must hold ${least} to ${most} images`);
	return await Promise.all(given.map(async (image: unknown) => await imageName(world, image)));
}

async function imageName(world: World, image: unknown): Promise<string> {
	if (typeof image !== 'string' || !DATA_URL.test(image)) refuse('base64格式错误');
	return (await uploadOf(world, { fields: { image }, files: {} }, 'image'))?.name ?? '';
}

/** Midjourney as new-api relays midjourney-proxy. Submits are billed when they are accepted. */
export function midjourneyRoutes(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'midjourney'>>,
): void {
	const { path, submits } = vendor.midjourney;
	const config = (route: Route) => ({ config: { route, vendorName, vendor } });

	function found(id: unknown, reply: keyof typeof REPLIES): MidjourneyTask {
		const task = world.midjourneyTasks.get(String(id));
		if (!task) throw new Refusal(REPLIES[reply]);
		return task;
	}

	function parentOf(body: Body): MidjourneyTask {
		const parent = found(body.taskId, 'mjTaskNotFound');
		if (statusOf(world, parent) !== 'SUCCESS') throw new Refusal(REPLIES.mjNotFinished);
		if (!parent.buttons.some(({ customId }) => customId === body.customId)) refuse('关联按钮不存在');
		return parent;
	}

	const wantedBy: Record<MidjourneySubmit, (body: Body) => Promise<Wanted> | Wanted> = {
		async imagine({ prompt, botType, base64Array = [] }) {
			if (typeof prompt !== 'string' || prompt.trim() === '') throw new Refusal(REPLIES.mjPromptMissing);
			if (FORBIDDEN.test(prompt)) throw new Refusal(REPLIES.mjBannedWord);
			await images(world, base64Array, 0, 10);
			return { action: 'IMAGINE', prompt, botType: String(botType ?? 'MID_JOURNEY') };
		},
		action(body) {
			const { prompt, botType } = parentOf(body);
			const customId = String(body.customId);
			return { action: actionOf(customId) ?? refuse('customId is invalid'), prompt, botType, customId };
		},
		async blend({ base64Array, botType }) {
			const names = await images(world, base64Array, 2, 5);
			return { action: 'BLEND', prompt: `a blend of ${names.map((name) => name.slice(0, 6)).join(' ')}`, botType: String(botType ?? 'MID_JOURNEY') };
		},
		async describe({ base64, botType }) {
			const name = (await imageName(world, base64)).slice(0, 6);
			const words = ['A plain coloured card', 'White lettering on an even ground', 'A quiet surface', 'A card on a table'];
			const text = words.map((one, index) => `${index + 1}️⃣ ${one}, number ${name} --ar 4:3`).join('\n\n');
			return { action: 'DESCRIBE', prompt: `/describe ${name}.png`, words: text, botType: String(botType ?? 'MID_JOURNEY') };
		},
	};

	for (const submit of submits) {
		const route = ROUTES[submit];
		app.post(`${path}/submit/${submit}`, config(route), async (request) => {
			const wanted = await wantedBy[submit](checkedBody(request, submit));
			takeCreate(world, vendorName);
			const injection = request.injection.prediction ?? {};
			const task = startTask(world, vendorName, wanted, injection);
			const images_ = submit === 'describe' ? 0 : 1;
			const { id, prompt } = task;
			world.recordCreate({ vendor: vendorName, route, id, model: task.botType, prompt, images: images_, billed: isBilled(injection) });
			request.record.id = id;
			return submitReply(task);
		});
	}

	app.post(`${path}/task/list-by-condition`, config('mjTask'), async (request) => {
		const { ids } = (request.body ?? {}) as { ids?: unknown };
		const asked = Array.isArray(ids) ? ids.map(String) : [];
		return asked.flatMap((id) => world.midjourneyTasks.get(id) ?? []).map((task) => taskView(world, task));
	});

	app.get(`${path}/task/:id/fetch`, config('mjTask'), async (request) => {
		const { id } = request.params as { id: string };
		request.record.id = id;
		return taskView(world, found(id, 'mjUnknownTask'));
	});
}

/** "queued" and "exists" in the prompt: the other two codes of an accepted task. */
function submitReply({ id, prompt, action }: MidjourneyTask) {
	if (action === 'INPAINT' || action === 'CUSTOM_ZOOM') {
		return { code: 21, description: 'Waiting for window confirm', result: id, properties: { finalPrompt: prompt, remix: true } };
	}
	if (/queued/i.test(prompt)) {
		return { code: 22, description: '排队中，前面还有1个任务', result: id, properties: { numberOfQueues: 1 } };
	}
	if (/exists/i.test(prompt)) {
		return { code: 21, description: '任务已存在', result: id, properties: { status: 'SUBMITTED', imageUrl: '' } };
	}
	return { code: 1, description: 'Submit success', result: id, properties: { discordInstanceId: '1572398367386955776' } };
}
