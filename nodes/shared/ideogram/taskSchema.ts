import { z } from 'zod';

import { maybe } from '../engine/maybe';

/**
 * The reply of YIAPI's "ideogram任务查询" (doc.aiyiapi.com): what Ideogram's web site says of a request.
 * A request that still runs, and one that failed, are inferred from public clients of that site. An odd
 * extra must not lose a paid image, so only what is needed is strict.
 */
const responseSchema = z.object({
	response_id: maybe(z.string().min(1)),
	image_url: maybe(z.string()),
	cover: maybe(z.boolean()),
	prompt: maybe(z.string()),
});

const requestSchema = z.object({
	request_id: maybe(z.string().min(1)),
	is_completed: maybe(z.boolean()),
	is_errored: maybe(z.boolean()),
	/** Absent until it starts */
	completion_percentage: maybe(z.number()),
	responses: maybe(z.array(responseSchema)),
	user_prompt: maybe(z.string()),
	model_version: maybe(z.string()),
	seed: maybe(z.number()),
	width: maybe(z.number()),
	height: maybe(z.number()),
	/** Unix seconds */
	creation_time_float: maybe(z.number()),
});

export const taskSchema = z.object({ sampling_requests: z.array(requestSchema) });

export type SamplingRequest = z.infer<typeof requestSchema>;
export type SamplingResponse = z.infer<typeof responseSchema>;
