import type { Connection } from '../connection';
import { Fault } from '../fault';
import { addressBlock, bytesOf, isInBlock } from './addressBlock';
import { IPV4_INSIDE_IPV6, NOT_PUBLIC_BLOCKS, NOT_PUBLIC_NAMES } from './notPublic';

/**
 * Which addresses files may be fetched from, whoever named them (a reply, the user, an agent's chat, a
 * redirect): http(s) only, and nothing inside a network, unless it is the aggregator's own host or the
 * custom credential allows private image hosts. All that is inside is refused in the same words, before
 * anything is asked: whoever tries names learns nothing of them. Public names that resolve to private
 * addresses are left to n8n's own SSRF protection.
 */
export function assertPublicUrl(address: string, connection: Connection): URL {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw refusedAddress(address, 'is no http(s) address');
	}
	const isOwnHost = url.hostname === new URL(connection.baseUrl).hostname;
	if (!isOwnHost && !connection.allowPrivateImageHosts && isPrivateHost(url.hostname)) {
		throw refusedAddress(address, 'points into a private network');
	}
	return url;
}

/**
 * Whether only an image may come from there. Inside a network much answers with JSON or text that is
 * nobody's picture, n8n itself among it; there other files come from the API itself only.
 */
export function isForImagesOnly({ hostname, origin }: URL, connection: Connection): boolean {
	return isPrivateHost(hostname) && origin !== new URL(connection.baseUrl).origin;
}

function refusedAddress(address: string, reason: string): Fault {
	return new Fault('parameter', 'The file address is refused', {
		description: `${address.slice(0, 200)} ${reason}. Nothing was requested from it.`,
	});
}

const blocks = NOT_PUBLIC_BLOCKS.map(addressBlock);
const embedding = IPV4_INSIDE_IPV6.map(addressBlock);

/** `hostname` as the URL parser gives it: odd spellings of an IPv4 address are already normalised. */
export function isPrivateHost(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.+$/, '');
	const address = bytesOf(host.replace(/^\[|\]$/g, ''));
	if (!address) return isPrivateName(host);
	const isIpv4Inside = embedding.some((block) => isInBlock(address, block));
	const decisive = isIpv4Inside ? address.slice(12) : address;
	return blocks.some((block) => isInBlock(decisive, block));
}

function isPrivateName(host: string): boolean {
	return !host.includes('.') || NOT_PUBLIC_NAMES.some((ending) => host.endsWith(`.${ending}`));
}
