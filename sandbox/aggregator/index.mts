import { Injections } from './injections.mts';
import { Ledger } from './ledger.mts';
import { listen } from '../ports.mts';
import { apiServer, imageServer } from './servers.mts';
import type { Settings } from './settings.mts';
import { DEFAULTS } from './settings.mts';
import type { VendorName } from './vendors.mts';
import { VENDORS } from './vendors.mts';
import { World } from './world.mts';

export type {
	Injection,
	OutputShape,
	PredictionInjection,
	RandomInjection,
	RandomInjections,
	What,
} from './injection.mts';
export { GATEWAY_NAMES, type GatewayName } from './gateways.mts';
export type { CreateRecord, Part, RequestFilter, RequestRecord, Route } from './ledger.mts';
export { CREATING, Ledger } from './ledger.mts';
export type { Colour, Format, PictureSpec } from './pictures.mts';
export { expectedColour, renderPicture } from './pictures.mts';
export type { Answer, ReplyName } from './replies.mts';
export { REPLIES } from './replies.mts';
export type { Limits, Settings } from './settings.mts';
export type { Vendor, VendorName } from './vendors.mts';
export { VENDORS } from './vendors.mts';

export interface SandboxOptions extends Partial<Settings> {
	host?: string;
	/** 0: any free port. */
	port?: number;
	imagesPort?: number;
}

export interface Sandbox {
	/** The root of the APIs; see `baseUrl` for one vendor's. */
	url: string;
	/** The origin of the pictures. */
	imagesUrl: string;
	/** The accepted key, from the current settings. */
	readonly key: string;
	baseUrl(vendor: VendorName): string;
	ledger: Ledger;
	injections: Injections;
	/** May be changed at any time. */
	settings: Settings;
	/** Forgets ledger, injections, predictions and pictures; settings stay. */
	reset(): void;
	/** Stops at once, even if a request is still unanswered. */
	close(): Promise<void>;
}

/** An aggregator on your own machine: every route, every failure, real pictures. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { host = '127.0.0.1', port = 0, imagesPort = 0, ...settings } = options;
	const world = new World({ ...DEFAULTS, ...settings }, new Ledger(), new Injections());
	const images = await imageServer(world);
	const api = await apiServer(world);
	world.imagesUrl = await listen(images, host, imagesPort);
	const url = await listen(api, host, port);
	return {
		url,
		imagesUrl: world.imagesUrl,
		get key() {
			return world.settings.key;
		},
		baseUrl: (vendor) => url + VENDORS[vendor].prefix,
		ledger: world.ledger,
		injections: world.injections,
		settings: world.settings,
		reset: () => world.reset(),
		async close() {
			world.closing.abort();
			await Promise.all([api.close(), images.close()]);
		},
	};
}
