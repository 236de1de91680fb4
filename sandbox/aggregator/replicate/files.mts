import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import { digestOf } from '../random.mts';
import { notFound } from '../replies.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';

/** A file that was uploaded for an input. */
export interface ReplicateFile {
	id: string;
	bytes: Buffer;
	contentType: string;
	metadata: Record<string, unknown>;
	createdAt: number;
}

const DAY_MS = 24 * 3_600_000;

/** Replicate's own files: free of charge, kept for a day, and read with the key. */
export function filesRoutes(app: FastifyInstance, world: World, vendorName: string, vendor: Vendor & Required<Pick<Vendor, 'replicate'>>): void {
	const path = `${vendor.replicate.path}/files`;
	const config = { route: 'upload' as const, vendorName, vendor };

	const found = (request: FastifyRequest): ReplicateFile => {
		const { id } = request.params as { id: string };
		request.record.id = id;
		const file = world.files.get(id);
		if (!file) throw new Refusal(notFound());
		return file;
	};
	const shown = (request: FastifyRequest, { id, bytes, contentType, metadata, createdAt }: ReplicateFile) => ({
		id,
		content_type: contentType,
		size: bytes.length,
		checksums: { sha256: createHash('sha256').update(bytes).digest('hex') },
		metadata,
		created_at: new Date(createdAt).toISOString(),
		expires_at: new Date(createdAt + DAY_MS).toISOString(),
		urls: { get: `http://${request.headers.host}${vendor.prefix}${path}/${id}` },
	});

	app.post(path, { config }, async (request, reply) => {
		const content = request.parts_?.find(({ name, file }) => name === 'content' && file);
		if (!content?.file) throw new Refusal({ status: 422, body: { title: 'Input validation failed', detail: '- content is required', status: 422 } });
		const metadata = request.parts_?.find(({ name }) => name === 'metadata');
		const id = digestOf('file', content.file.toString('base64'), world.turn('file')).toString('base64url').slice(0, 48);
		const file = {
			id,
			bytes: content.file,
			contentType: content.contentType ?? 'application/octet-stream',
			metadata: JSON.parse(metadata?.value ?? metadata?.file?.toString() ?? '{}') as Record<string, unknown>,
			createdAt: Date.now(),
		};
		world.files.set(id, file);
		request.record.id = id;
		return reply.code(201).send(shown(request, file));
	});
	app.get(path, { config }, async (request) => ({ previous: null, next: null, results: [...world.files.values()].map((file) => shown(request, file)) }));
	app.get(`${path}/:id`, { config }, async (request) => shown(request, found(request)));
	app.delete(`${path}/:id`, { config }, async (request, reply) => {
		world.files.delete(found(request).id);
		return reply.code(204).send();
	});
}
