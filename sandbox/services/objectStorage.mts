import type { FastifyInstance } from 'fastify';

export interface StoredObject {
	content: Buffer;
	contentType: string;
}

/** The part of S3 that an upload and a download need, in path style; signatures are not checked. */
export function objectStorage(app: FastifyInstance): Map<string, StoredObject> {
	const objects = new Map<string, StoredObject>();

	app.get('/:bucket', async (_request, reply) => {
		reply.type('application/xml');
		return '<?xml version="1.0"?><LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-test-1</LocationConstraint>';
	});
	app.put('/:bucket/*', async (request, reply) => {
		const content = Buffer.isBuffer(request.body) ? request.body : Buffer.from(String(request.body ?? ''));
		objects.set(placeOf(request.params), { content, contentType: String(request.headers['content-type']) });
		return await reply.send('');
	});
	app.get('/:bucket/*', async (request, reply) => {
		const object = objects.get(placeOf(request.params));
		if (!object) return await reply.code(404).send('');
		return await reply.type(object.contentType).send(object.content);
	});
	return objects;
}

function placeOf(params: unknown): string {
	const { bucket, '*': key } = params as { bucket: string; '*': string };
	return `${bucket}/${key}`;
}
