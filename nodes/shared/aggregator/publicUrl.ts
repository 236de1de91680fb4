import type { Connection } from './connection';
import { Fault } from './fault';

/**
 * Which addresses files may be fetched from, whoever named them (a reply, the user, a redirect):
 * http(s) only, and no loopback, private or link-local address, unless it is the aggregator's own
 * host or the custom credential allows private image hosts. Names that resolve to private addresses
 * are left to n8n's own SSRF protection.
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

function refusedAddress(address: string, reason: string): Fault {
	return new Fault('parameter', 'The file address is refused', {
		description: `${address.slice(0, 200)} ${reason}. Nothing was requested from it.`,
	});
}

/** `hostname` as the URL parser gives it: odd spellings of an IPv4 address are already normalised. */
export function isPrivateHost(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return isPrivateIpv6(host.slice(1, -1));
	if (/^\d+(\.\d+){3}$/.test(host)) return isPrivateIpv4(host.split('.').map(Number));
	return /(^|\.)(localhost|localdomain|ip6-localhost|ip6-loopback)$/.test(host);
}

function isPrivateIpv4([a, b, c]: number[]): boolean {
	return (
		a === 0 ||
		a === 10 ||
		a === 127 ||
		a >= 224 ||
		(a === 100 && b >= 64 && b <= 127) ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b <= 31) ||
		(a === 192 && b === 168) ||
		(a === 192 && b === 0 && c === 0) ||
		(a === 198 && (b === 18 || b === 19))
	);
}

function isPrivateIpv6(address: string): boolean {
	const groups = expandIpv6(address);
	const [first, second] = groups;
	const embedded = embeddedIpv4(groups);
	if (embedded) return isPrivateIpv4(embedded);
	return (
		(first & 0xfe00) === 0xfc00 || // unique local
		(first & 0xffc0) === 0xfe80 || // link-local
		(first & 0xffc0) === 0xfec0 || // site-local, deprecated
		(first & 0xff00) === 0xff00 || // multicast
		(first === 0x0100 && second === 0) // discard
	);
}

/** IPv4 inside IPv6: mapped and compatible (::1 and :: among them), NAT64, 6to4. */
function embeddedIpv4(groups: number[]): number[] | undefined {
	const octets = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255];
	const startsWith = (...prefix: number[]) => prefix.every((group, index) => groups[index] === group);
	if (
		startsWith(0, 0, 0, 0, 0, 0) ||
		startsWith(0, 0, 0, 0, 0, 0xffff) ||
		startsWith(0, 0, 0, 0, 0xffff, 0) ||
		startsWith(0x64, 0xff9b)
	) {
		return octets(groups[6], groups[7]);
	}
	return startsWith(0x2002) ? octets(groups[1], groups[2]) : undefined;
}

function expandIpv6(address: string): number[] {
	const [head, tail] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
	const filled = [...head, ...Array<string>(Math.max(0, 8 - head.length - (tail?.length ?? 0))).fill('0'), ...(tail ?? [])];
	return filled.map((group) => Number.parseInt(group, 16));
}
