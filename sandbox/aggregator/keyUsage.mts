import type { FastifyInstance } from 'fastify';
import { CREATING } from './ledger.mts';
import { IMAGE_MODELS } from './models.mts';
import { unknownPath } from './replies.mts';
import { answer } from './answer.mts';
import type { Vendor } from './vendors.mts';
import type { World } from './world.mts';

const QUOTA_PER_USD = 500_000;

/** The price of one image here. */
const USD_PER_IMAGE = 0.04;

/** What a new-api gateway says about a key, and publicly how to read the amounts. */
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
	// the router of these gateways redirects paths without the slash
	app.get(path.replace(/\/$/, ''), { config: { route: 'usage', vendorName, vendor } }, async (request, reply) =>
		reply.redirect(`${request.url}/`, 301),
	);
	// without `vendor`: no key is required
	app.get('/api/status', { config: { route: 'status', vendorName } }, async () => ({
		success: true,
		message: '',
		data: { system_name: 'Sandbox', quota_per_unit: QUOTA_PER_USD, quota_display_type: 'USD' },
	}));
	app.get('/api/log/token', { config: { route: 'usageLog', vendorName, vendor } }, async (request, reply) => {
		if (!world.settings.publishes.usageLog) return answer(reply, unknownPath(vendor.manners, 'GET', request.url));
		return { success: true, message: '', data: entriesOf(world, vendorName) };
	});
	app.get('/api/pricing', { config: { route: 'prices', vendorName } }, async (request, reply) => {
		if (!world.settings.publishes.prices) return answer(reply, unknownPath(vendor.manners, 'GET', request.url));
		const data = IMAGE_MODELS.map((model_name) => ({ model_name, quota_type: 1, model_price: USD_PER_IMAGE, enable_groups: ['default'] }));
		return { success: true, data, group_ratio: { default: 1 } };
	});
}

/** One entry for each create that was billed, newest first (new-api: model/log.go), under the ID of its request. */
function entriesOf({ ledger }: World, vendorName: string) {
	const requests = ledger.requests({ vendor: vendorName }).filter(({ route }) => CREATING.includes(route));
	return ledger
		.creates({ vendor: vendorName, billed: true })
		.map(({ at, id, model = '', images }) => ({
			created_at: Math.floor(Date.parse(at) / 1000),
			type: 2,
			content: `生成数量 ${images}`,
			username: 'alice',
			token_name: 'sandbox',
			model_name: model,
			quota: images * USD_PER_IMAGE * QUOTA_PER_USD,
			request_id: requests.find((request) => request.id === id)?.requestId ?? '',
		}))
		.reverse();
}
