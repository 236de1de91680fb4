import type { FastifyInstance } from 'fastify';
import type { Vendor } from './vendors.mts';
import type { World } from './world.mts';

const QUOTA_PER_USD = 500_000;

/** What a new-api gateway tells of a key, and, to everybody, how to read the amounts. */
export function keyUsageRoutes(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'keyUsage'>>,
): void {
	const path = vendor.keyUsage;
	app.get(path, { config: { route: 'usage', vendorName, vendor } }, async () => {
		const { granted, used, unlimited = false, expiresAt = 0 } = world.settings.quota;
		return {
			code: true,
			message: 'ok',
			data: {
				object: 'token_usage',
				name: 'sandbox',
				total_granted: granted,
				total_used: used,
				total_available: granted - used,
				unlimited_quota: unlimited,
				model_limits: {},
				model_limits_enabled: false,
				expires_at: expiresAt,
			},
		};
	});
	// the router of these gateways redirects what lacks the slash
	app.get(path.replace(/\/$/, ''), { config: { route: 'usage', vendorName, vendor } }, async (request, reply) =>
		reply.redirect(`${request.url}/`, 301),
	);
	// without `vendor`: it wants no key
	app.get('/api/status', { config: { route: 'status', vendorName } }, async () => ({
		success: true,
		message: '',
		data: { system_name: 'Sandbox', quota_per_unit: QUOTA_PER_USD, quota_display_type: 'USD' },
	}));
}
