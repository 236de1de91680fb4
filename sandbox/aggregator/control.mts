import type { FastifyInstance } from 'fastify';
import type { Injection, RandomInjections } from './injection.mts';
import type { CreateRecord, RequestFilter } from './ledger.mts';
import type { Settings } from './settings.mts';
import type { World } from './world.mts';

/** Controls the sandbox from outside its process: read its ledger, add injections, change its settings. */
export function controlRoutes(app: FastifyInstance, world: World): void {
	const { injections, ledger, settings } = world;
	const summary = () => ({
		imagesUrl: world.imagesUrl,
		creates: ledger.creates().length,
		requests: ledger.count(),
		leaks: ledger.leaks.length,
	});

	app.get('/__sandbox/', async () => summary());
	app.get('/__sandbox/ledger', async () => ledger);
	app.get('/__sandbox/requests', async ({ query }) => ledger.requests(query as RequestFilter));
	app.get('/__sandbox/creates', async ({ query }) =>
		ledger.creates(query as Partial<CreateRecord>),
	);
	app.post('/__sandbox/injections', async ({ body }) => {
		injections.add(...([body].flat() as Injection[]));
		return { ok: true };
	});
	app.post('/__sandbox/injections/random', async ({ body }) => {
		injections.random(body as RandomInjections);
		return { ok: true };
	});
	app.delete('/__sandbox/injections', async () => {
		injections.clear();
		return { ok: true };
	});
	app.get('/__sandbox/settings', async () => settings);
	app.post('/__sandbox/settings', async ({ body }) =>
		Object.assign(settings, body as Partial<Settings>),
	);
	app.post('/__sandbox/reset', async () => {
		world.reset();
		return summary();
	});
}
