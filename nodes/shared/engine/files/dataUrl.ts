/** The bytes of a data: URL in base64, and what it says of them. */
export function ofDataUrl(address: string): { base64: string; mimeType: string } {
	const comma = address.indexOf(',');
	const [mimeType, ...parameters] = address.slice('data:'.length, comma).split(';');
	const data = address.slice(comma + 1);
	const isBase64 = parameters.includes('base64');
	return { mimeType, base64: isBase64 ? data : Buffer.from(decoded(data)).toString('base64') };
}

export function toDataUrl(bytes: Buffer, mimeType: string): string {
	return `data:${mimeType};base64,${bytes.toString('base64')}`;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
