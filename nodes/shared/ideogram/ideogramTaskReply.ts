import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { LONGEST_URL } from '../aggregator/publicUrl';
import { several } from '../aggregator/reply';
import type { GeneratedImage, Outcome, Progress } from '../engine/outcome';
import { isoTime, lenient } from '../replies/replyFields';

/** Reads what the aggregator says about the request `id`. */
export function taskProgress(reply: unknown, id: string, { label }: Connection): Progress {
	const requests = saysNothing(reply) ? [] : taskSchema.parse(reply).sampling_requests;
	// one without an id can only be the requested one
	const request = requests.find(({ request_id }) => request_id === id) ?? requests.find(({ request_id }) => !request_id);
	if (!request) throw unknownId(id, label);
	if (request.is_errored) {
		throw new Fault('ended', `The request ended with an error at ${label}`, {
			id,
			description: 'Ideogram gave no reason. Send the request again; if this keeps happening, with another prompt.',
		});
	}
	const percentage = request.completion_percentage ?? undefined;
	const isCompleted = request.is_completed ?? percentage === 100;
	if (isCompleted) return { state: 'finished', outcome: outcomeOf(request, id, label) };
	return { state: 'running', id, status: 'processing', model: request.model_version ?? undefined, progress: percentage };
}

/** An empty reply, as opposed to one in another format (an error envelope). */
function saysNothing(reply: unknown): boolean {
	if (typeof reply !== 'object' || reply === null) return false;
	return Object.entries(reply).every(([name, value]) => name === 'sampling_requests' && value === null);
}

function outcomeOf(request: SamplingRequest, id: string, label: string): Outcome {
	const images = taskImages(request);
	if (images.length === 0) {
		throw new Fault('ended', `The request finished at ${label}, but without an image`, {
			id,
			description: 'The safety filter may have withheld them all.',
		});
	}
	return {
		id,
		model: request.model_version ?? undefined,
		prompt: request.user_prompt ?? undefined,
		images,
		createdAt: isoTime(request.creation_time_float),
	};
}

function unknownId(id: string, label: string): Fault {
	return new Fault('notFound', `${label} does not know this request`, {
		id,
		description: `It has nothing under the ID ${id}. Check that it is the request_id of a request at ${label} with the same account, and that it is not too old.`,
	});
}

/** The URL pattern of the documented reply, for replies in which no response has a URL. */
const DOCUMENTED_PATTERN = 'https://ideogram.ai/assets/progressive-image/balanced/response/';

/**
 * Every response of a finished request is an image. The reply has a URL for the cover only; the others' are
 * derived from its pattern, and marked as derived. Whether a URL may be fetched is decided where it is
 * fetched, also for a derived one; the key is sent to neither.
 */
function taskImages({ responses, seed, width, height }: SamplingRequest): GeneratedImage[] {
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
	return address && address.length <= LONGEST_URL && URL.canParse(address) ? address : undefined;
}

/**
 * Builds a URL from a response id in the same way as the first given URL was built from its own id,
 * preferring the cover's.
 */
function pattern(responses: SamplingResponse[]): (response: SamplingResponse) => string | undefined {
	const models = [...responses].sort((a, b) => Number(b.cover ?? false) - Number(a.cover ?? false));
	const build = models.map(patternOf).find((made) => made !== undefined) ?? documented;
	return ({ response_id: id }) => (canBePart(id) ? build(id) : undefined);
}

/** Whether the id is neither a step in the path (. or ..) nor impossible to encode. */
function canBePart(id: string | null | undefined): id is string {
	return Boolean(id) && !/^\.+$|\p{Surrogate}/u.test(id ?? '');
}

function documented(id: string): string {
	return DOCUMENTED_PATTERN + encodeURIComponent(id);
}

/** Only replaces the id's own segment of the path: never the host, and a query would be the cover's signature. */
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

/**
 * The reply of YIAPI's "ideogram任务查询" (doc.aiyiapi.com): what Ideogram's web site says about a request. The
 * replies for running and failed requests are inferred from public clients of that site. An unexpected extra
 * field must not lose a paid image, so only what is needed is strict.
 */
const responseSchema = z.object({
	response_id: lenient(z.string().min(1)),
	image_url: lenient(z.string()),
	cover: lenient(z.boolean()),
	prompt: lenient(z.string()),
});

const requestSchema = z.object({
	request_id: lenient(z.string().min(1)),
	is_completed: lenient(z.boolean()),
	is_errored: lenient(z.boolean()),
	/** Absent until it starts */
	completion_percentage: lenient(z.number()),
	responses: lenient(several(responseSchema)),
	user_prompt: lenient(z.string()),
	model_version: lenient(z.string()),
	seed: lenient(z.number()),
	width: lenient(z.number()),
	height: lenient(z.number()),
	/** Unix seconds */
	creation_time_float: lenient(z.number()),
});

/** Only one is requested */
const MOST_REQUESTS = 100;

const taskSchema = z.object({ sampling_requests: several(requestSchema, MOST_REQUESTS) });

type SamplingRequest = z.infer<typeof requestSchema>;
type SamplingResponse = z.infer<typeof responseSchema>;
