import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import { IMAGE_MODELS } from '../models.mts';
import { noChannel } from '../replies.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { made, refuse } from './making.mts';
import { familyOf, problemOf } from './requests.mts';
import { answerTask, tasksRoutes } from './tasks.mts';

/**
 * OpenAI's images, the one route that all aggregators have: synchronous, as events, or as a task, with many
 * models behind it.
 */
export function openAiRoute(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'openAiImages'>>,
): void {
	const config = { route: 'images' as const, vendorName, vendor };
	const asked = (request: FastifyRequest) => {
		const body = (request.body ?? {}) as Record<string, unknown>;
		const model = String(body.model ?? '');
		if (!model) refuse('you must provide a model parameter', 'model');
		if (!IMAGE_MODELS.includes(model)) throw new Refusal(noChannel(model));
		const family = familyOf(model);
		const problem = problemOf(family, body, vendor);
		if (problem) refuse(problem.message, problem.param, problem.code);
		return { vendorName, vendor, route: 'images' as const, family, body };
	};
	app.post(vendor.openAiImages, { config }, async (request, reply) => {
		const { imagesAsTasks } = world.settings;
		if (imagesAsTasks) return answerTask(world, request, reply, asked(request), imagesAsTasks);
		return await made(world, request, reply, asked(request));
	});
	if (!vendor.imagesTasks) return;
	app.post(`${vendor.openAiImages}/async`, { config }, async (request, reply) =>
		answerTask(world, request, reply, asked(request), 'sub2api'),
	);
	tasksRoutes(app, world, vendorName, vendor);
}
