import { z } from 'zod';

import type { ApiRequest, FilePart } from './call';
import { endpoint, type Connection } from './connection';
import { assertPublicUrl } from './publicUrl';
import type { Reply } from './reply';

/** Crazyrouter's page about uploads: free of charge, kept for two days, the URL is meant as a model's input. */
const replySchema = z.object({ url: z.string().url() });

export function uploadRequest(connection: Connection, file: FilePart): ApiRequest {
	const body = new FormData();
	body.append('file', file);
	body.append('purpose', 'model_input');
	return { method: 'POST', url: endpoint(connection, connection.api.uploadPath), body };
}

/**
 * The URL of the uploaded file; undefined if the reply has none.
 *
 * @throws Fault if it is not public: a provider would be sent to a private network
 */
export function uploadedUrl({ json }: Reply, connection: Connection): string | undefined {
	const reply = replySchema.safeParse(json);
	if (!reply.success) return undefined;
	assertPublicUrl(reply.data.url, connection);
	return reply.data.url;
}
