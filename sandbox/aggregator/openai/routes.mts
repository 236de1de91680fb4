import type { FastifyInstance } from 'fastify';
import { Refusal } from '../answer.mts';
import { IMAGE_MODELS } from '../models.mts';
import { noChannel } from '../replies.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { made, refuse } from './making.mts';
import { familyOf, problemOf } from './requests.mts';

/** OpenAI's images, the one route that all aggregators have: synchronous, with many models behind it. */
export function openAiRoute(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'openAiImages'>>,
): void {
	const config = { route: 'images' as const, vendorName, vendor };
	app.post(vendor.openAiImages, { config }, async (request) => {
		const body = (request.body ?? {}) as Record<string, unknown>;
		const model = String(body.model ?? '');
		if (!model) refuse('you must provide a model parameter', 'model');
		if (!IMAGE_MODELS.includes(model)) throw new Refusal(noChannel(model));
		const family = familyOf(model);
		const problem = problemOf(family, body, vendor);
		if (problem) refuse(problem.message, problem.param);
		return await made(world, request, { vendorName, vendor, route: 'images', family, body });
	});
}
