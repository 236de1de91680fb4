import type { Connection } from '../aggregator/connection';

/** An image's address in a reply: some gateways leave out their own host. Undefined where it is none. */
export function absoluteUrl(address: string, { baseUrl }: Connection): string | undefined {
	const isPath = /^\.{0,2}\//.test(address);
	const base = isPath ? baseUrl : undefined;
	return URL.canParse(address, base) ? new URL(address, base).href : undefined;
}
