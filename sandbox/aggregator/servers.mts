import type { FastifyInstance, FastifyReply } from 'fastify';
import fastify from 'fastify';
import { answer } from './answer.mts';
import { controlRoutes } from './control.mts';
import { legacyRoutes } from './ideogram/legacyRoutes.mts';
import { taskRoutes } from './ideogram/taskRoutes.mts';
import { v3Routes } from './ideogram/v3Routes.mts';
import { midjourneyRoutes } from './midjourney/routes.mts';
import { freeRoute } from './models.mts';
import { LIMITS, observe } from './observe.mts';
import { keyUsageRoutes } from './keyUsage.mts';
import { geminiRoute } from './gemini/routes.mts';
import { editRoute } from './openai/editRoute.mts';
import { openAiRoute } from './openai/routes.mts';
import { FORMATS, renderPicture } from './pictures.mts';
import { unknownPath } from './replies.mts';
import { replicateRoutes } from './replicate/routes.mts';
import { uploadRoute } from './uploadRoute.mts';
import type { Vendor } from './vendors.mts';
import { VENDORS } from './vendors.mts';
import type { World } from './world.mts';

/** `/~7/anyapi` is `/anyapi` with another base URL, for anything counted by base URL. */
const OTHER_ADDRESS = /^\/~\d+/;

const server = () =>
	fastify({ rewriteUrl: ({ url = '/' }) => url.replace(OTHER_ADDRESS, ''), forceCloseConnections: true, bodyLimit: LIMITS.bodyLimit, exposeHeadRoutes: false });

const offers = <K extends keyof Vendor>(
	vendor: Vendor,
	family: K,
): vendor is Vendor & Required<Pick<Vendor, K>> => vendor[family] !== undefined;

/** The aggregators and providers, each under its prefix. */
export async function apiServer(world: World): Promise<FastifyInstance> {
	const app = server();
	controlRoutes(app, world);
	ownFiles(app, world);
	for (const [name, vendor] of Object.entries<Vendor>(VENDORS)) {
		await app.register(
			async (scope) => {
				await observe(scope, world);
				scope.setNotFoundHandler((request, reply) => {
					request.record.vendor = name;
					const path = request.url.slice(vendor.prefix.length);
					return answer(reply, unknownPath(vendor.manners, request.method, path));
				});
				freeRoute(scope, name, vendor);
				if (offers(vendor, 'replicate')) replicateRoutes(scope, world, name, vendor);
				if (offers(vendor, 'ideogram')) legacyRoutes(scope, world, name, vendor);
				if (offers(vendor, 'ideogramV3')) v3Routes(scope, world, name, vendor);
				if (offers(vendor, 'ideogramTask')) taskRoutes(scope, world, name, vendor);
				if (offers(vendor, 'keyUsage')) keyUsageRoutes(scope, world, name, vendor);
				if (offers(vendor, 'openAiImages')) openAiRoute(scope, world, name, vendor);
				if (offers(vendor, 'midjourney')) midjourneyRoutes(scope, world, name, vendor);
				if (offers(vendor, 'openAiImagesEdit')) editRoute(scope, world, name, vendor);
				if (offers(vendor, 'gemini')) geminiRoute(scope, world, name, vendor);
				if (offers(vendor, 'uploads')) uploadRoute(scope, world, name, vendor);
			},
			{ prefix: vendor.prefix },
		);
	}
	return app;
}

/**
 * The same pictures at the API's own origin, where gateways with their own storage have them; no key belongs
 * there either.
 */
function ownFiles(app: FastifyInstance, world: World): void {
	const send = async (reply: FastifyReply, path: string) => {
		const spec = world.pictures.get(path);
		if (!spec) return answer(reply, { status: 404, body: '<h1>404 Not Found</h1>' });
		return reply.type(FORMATS[spec.format]).send(await renderPicture(spec));
	};
	void app.register(async (scope) => {
		await observe(scope, world);
		const config = { route: 'download' as const, vendorName: 'images' };
		scope.get('/openai/*', { config }, async (request, reply) => await send(reply, request.url));
		scope.get('/mj/image/:id', { config }, async (request, reply) => {
			const { id } = request.params as { id: string };
			return await send(reply, new URL(world.midjourneyTasks.get(id)?.imageUrl ?? '/', world.imagesUrl).pathname);
		});
	});
}

/** The origin of the pictures: another port, where no key belongs. */
export async function imageServer(world: World): Promise<FastifyInstance> {
	const app = server();
	await observe(app, world);
	// Every method: a request that was redirected here with its key must be recorded too.
	app.all('/*', { config: { route: 'download', vendorName: 'images' } }, async (request, reply) => {
		const path = new URL(request.url, world.imagesUrl).pathname;
		const uploaded = world.uploaded.get(path);
		if (uploaded) return reply.type(uploaded.type).send(uploaded.bytes);
		const spec = world.pictures.get(path);
		if (!spec) return answer(reply, { status: 404, body: '<h1>404 Not Found</h1>' });
		return reply.type(FORMATS[spec.format]).send(await renderPicture(spec));
	});
	return app;
}
