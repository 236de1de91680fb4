import type { Connection } from './connection';
import { Fault } from './fault';
import { IPV4_INSIDE_IPV6, NAMES_THAT_LEAD_INSIDE, NOT_PUBLIC_BLOCKS, NOT_PUBLIC_NAMES } from './notPublic';
import { trimmed } from './words';

/**
 * Refuses URLs from which no file may be fetched, whoever named them (a reply, the user, an agent's chat, a
 * redirect): only http(s) is allowed, and nothing inside a network, except the aggregator's own host or if
 * the custom credential allows private image hosts. All internal URLs are refused with the same words, before
 * any request, so that trying names reveals nothing. Public names that resolve to private addresses are left
 * to n8n's own SSRF protection.
 */
export function assertPublicUrl(address: string, connection: Connection): URL {
	if (address.length > LONGEST_URL) throw refusedAddress(address, `is longer than ${LONGEST_URL} characters`);
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw refusedAddress(address, 'is not an http(s) address');
	}
	if (isRefused(url, connection)) throw refusedAddress(address, 'points into a private network');
	return url;
}

function isRefused(url: URL, { baseUrl, allowPrivateImageHosts }: Connection): boolean {
	const own = new URL(baseUrl).hostname;
	const isInOwnNetwork = url.hostname === own || (isGatewaysPicture(url) && isPrivateHost(own));
	return !isInOwnNetwork && !allowPrivateImageHosts && isPrivateHost(url.hostname);
}

/**
 * Whether new-api serves it as a Midjourney picture: its host is whatever the admin has set, possibly one
 * inside the gateway's own network.
 */
export function isGatewaysPicture({ pathname }: URL): boolean {
	return pathname.startsWith('/mj/image/');
}

/** Characters. No server accepts longer URLs, and no provider was seen to return one. */
export const LONGEST_URL = 16_000;

/**
 * The fault for any failure at an internal host: always the same words and kind, and so the same number of
 * retries. Otherwise whoever names URLs (a chat, a form, a reply) would learn which hosts and ports exist.
 */
export class UnavailableInside extends Fault {
	constructor() {
		super('transient', 'No image could be downloaded from a private address', {
			description:
				'The answer is not shown, because anyone who can enter an address could use it to explore the network. To check the address, open it with a browser or curl on the machine of this n8n.',
		});
	}
}

/** A failure at an internal host as it is reported; a stop by the user is passed on. */
export function toldAlike(fault: Fault): Fault {
	return fault.kind === 'stopped' || fault instanceof UnavailableInside ? fault : new UnavailableInside();
}

/**
 * How long an internal host may take to answer, and how long any failure there takes to be reported, in
 * milliseconds: a closed port answers at once, a firewall never.
 */
export const INSIDE_TRY_MS = 10_000;

/** Whether it may be requested, but failures there must not be told apart. */
export function isToldAlike(url: URL, connection: Connection): boolean {
	return isForImagesOnly(url, connection) && !isGatewaysHost(url, connection) && !isRefused(url, connection);
}

/**
 * Whether the host is the gateway's own. For files there, which a reply names, the user needs the reason of a
 * failure.
 */
export function isGatewaysHost({ hostname }: URL, { baseUrl }: Connection): boolean {
	return hostname === new URL(baseUrl).hostname;
}

/**
 * Whether only images may come from there. Inside a network many servers, n8n among them, answer with JSON or
 * text; files other than images may only come from the API itself.
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

/** Expects `hostname` from the URL parser, which has already normalised odd spellings of an IPv4 address. */
export function isPrivateHost(hostname: string): boolean {
	const host = trimmed(hostname.toLowerCase(), /\./);
	const address = bytesOf(host.replace(/^\[|\]$/g, ''));
	if (!address) return isPrivateName(host);
	const isIpv4Inside = embedding.some((block) => isInBlock(address, block));
	const decisive = isIpv4Inside ? address.slice(12) : address;
	return blocks.some((block) => isInBlock(decisive, block));
}

const names = [...NOT_PUBLIC_NAMES, ...NAMES_THAT_LEAD_INSIDE];

function isPrivateName(host: string): boolean {
	return !host.includes('.') || names.some((name) => host === name || host.endsWith(`.${name}`));
}

/** A block of addresses such as `10.0.0.0/8`: its first bytes, and the number of bits that count. */
interface AddressBlock {
	bytes: number[];
	bits: number;
}

function addressBlock(cidr: string): AddressBlock {
	const [address, bits] = cidr.split('/');
	return { bytes: bytesOf(address) ?? [], bits: Number(bits) };
}

/** The 4 or 16 bytes of an address as the URL parser spells it (IPv6 without brackets); undefined for a name. */
function bytesOf(host: string): number[] | undefined {
	if (/^\d+(\.\d+){3}$/.test(host)) return host.split('.').map(Number);
	if (!host.includes(':')) return undefined;
	const [head, tail] = host.split('::').map((half) => half.split(':').filter((group) => group !== ''));
	const zeros = Array<string>(Math.max(0, 8 - head.length - (tail?.length ?? 0))).fill('0');
	return [...head, ...zeros, ...(tail ?? [])]
		.map((group) => Number.parseInt(group, 16))
		.flatMap((group) => [group >> 8, group & 255]);
}

function isInBlock(address: number[], { bytes, bits }: AddressBlock): boolean {
	return (
		address.length === bytes.length &&
		bytes.every((byte, index) => {
			const counted = Math.min(8, Math.max(0, bits - index * 8));
			const mask = (0xff << (8 - counted)) & 0xff;
			return (byte & mask) === (address[index] & mask);
		})
	);
}

/** YIAPI's documentation warns that Ideogram's own links are not reachable from every network. */
export function unreachableHint(url: string): string {
	return /^https?:\/\/([^/]+\.)?ideogram\.ai\//.test(url)
		? "ideogram.ai may be unreachable from the network of this n8n; n8n's proxy settings (HTTP_PROXY, HTTPS_PROXY) apply to downloads"
		: '';
}
