import type { GeneratedImage } from '../engine/outcome';
import type { SamplingRequest, SamplingResponse } from './taskSchema';

/** The address in the documented reply, for replies in which no response has one. */
const DOCUMENTED_PATTERN = 'https://ideogram.ai/assets/progressive-image/balanced/response/';

/**
 * Every response of a finished request is an image. The reply has an address for the cover only; the
 * others' follows from its pattern, and says so. Whether an address may be fetched is for the door that
 * fetches to decide, for a derived one as for any other; the key goes to neither.
 */
export function taskImages({ responses, seed, width, height }: SamplingRequest): GeneratedImage[] {
	const derive = pattern(responses ?? []);
	return (responses ?? []).flatMap((response): GeneratedImage[] => {
		const given = addressOf(response);
		const url = given ?? derive(response);
		if (url === undefined) return [];
		return [
			{
				url,
				facts: {
					prompt: response.prompt ?? undefined,
					seed: seed ?? undefined,
					resolution: width && height ? `${width}x${height}` : undefined,
					responseId: response.response_id ?? undefined,
					isCover: response.cover ?? undefined,
					imageUrlDerived: given === undefined ? true : undefined,
				},
			},
		];
	});
}

function addressOf({ image_url: address }: SamplingResponse): string | undefined {
	return address && URL.canParse(address) ? address : undefined;
}

/** Makes an address of a response id as the first given one was made of its own, the cover's before others. */
function pattern(responses: SamplingResponse[]): (response: SamplingResponse) => string | undefined {
	const models = [...responses].sort((a, b) => Number(b.cover ?? false) - Number(a.cover ?? false));
	const build = models.map(patternOf).find((made) => made !== undefined) ?? documented;
	return ({ response_id: id }) => (canBePart(id) ? build(id) : undefined);
}

/** What is neither a step in the path nor impossible to encode. */
function canBePart(id: string | null | undefined): id is string {
	return Boolean(id) && !/^\.+$|\p{Surrogate}/u.test(id ?? '');
}

function documented(id: string): string {
	return DOCUMENTED_PATTERN + encodeURIComponent(id);
}

/** Only the id's own segment of the path changes: never the host, and a query would be the cover's signature. */
function patternOf(response: SamplingResponse): ((id: string) => string) | undefined {
	const address = addressOf(response);
	const own = response.response_id;
	if (!address || !canBePart(own)) return undefined;
	const url = new URL(address);
	const segments = url.pathname.split('/');
	const place = segments.lastIndexOf(encodeURIComponent(own));
	if (place < 0 || !/^https?:$/.test(url.protocol)) return undefined;
	return (id) => url.origin + segments.with(place, encodeURIComponent(id)).join('/');
}
