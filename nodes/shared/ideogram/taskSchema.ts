import { z } from 'zod';

import { lenient } from '../replies/lenient';

/**
 * The reply of YIAPI's "ideogram任务查询" (doc.aiyiapi.com): what Ideogram's web site says of a request.
 * A request that still runs, and one that failed, are inferred from public clients of that site. An odd
 * extra must not lose a paid image, so only what is needed is strict.
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
	responses: lenient(z.array(responseSchema)),
	user_prompt: lenient(z.string()),
	model_version: lenient(z.string()),
	seed: lenient(z.number()),
	width: lenient(z.number()),
	height: lenient(z.number()),
	/** Unix seconds */
	creation_time_float: lenient(z.number()),
});

export const taskSchema = z.object({ sampling_requests: z.array(requestSchema) });

export type SamplingRequest = z.infer<typeof requestSchema>;
export type SamplingResponse = z.infer<typeof responseSchema>;
