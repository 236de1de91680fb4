/** A block of addresses such as `10.0.0.0/8`: its first bytes, and how many bits of them count. */
export interface AddressBlock {
	bytes: number[];
	bits: number;
}

export function addressBlock(cidr: string): AddressBlock {
	const [address, bits] = cidr.split('/');
	return { bytes: bytesOf(address) ?? [], bits: Number(bits) };
}

/** The 4 or 16 bytes of an address as the URL parser spells it (IPv6 without brackets); undefined for a name. */
export function bytesOf(host: string): number[] | undefined {
	if (/^\d+(\.\d+){3}$/.test(host)) return host.split('.').map(Number);
	if (!host.includes(':')) return undefined;
	const [head, tail] = host.split('::').map((half) => half.split(':').filter((group) => group !== ''));
	const zeros = Array<string>(Math.max(0, 8 - head.length - (tail?.length ?? 0))).fill('0');
	return [...head, ...zeros, ...(tail ?? [])]
		.map((group) => Number.parseInt(group, 16))
		.flatMap((group) => [group >> 8, group & 255]);
}

export function isInBlock(address: number[], { bytes, bits }: AddressBlock): boolean {
	return (
		address.length === bytes.length &&
		bytes.every((byte, index) => {
			const counted = Math.min(8, Math.max(0, bits - index * 8));
			const mask = (0xff << (8 - counted)) & 0xff;
			return (byte & mask) === (address[index] & mask);
		})
	);
}
