import multipart from '@fastify/multipart';
import fastify from 'fastify';
import { listen } from '../ports.mts';
import { chatModel } from './chatModel.mts';
import type { ChatRequest } from './chatModel.mts';
import { objectStorage } from './objectStorage.mts';
import type { StoredObject } from './objectStorage.mts';

/** A file that was posted to a messenger, with its accompanying fields. */
export interface Posted {
	to: string;
	fields: Record<string, string>;
	file?: { name: string; mimeType: string; content: Buffer };
}

export interface Services {
	/** Without a trailing slash; `${url}/v1` is the OpenAI-compatible interface. */
	url: string;
	/** The requests to the chat model. */
	chats: ChatRequest[];
	/** By bucket and key, as `bucket/key`. */
	objects: Map<string, StoredObject>;
	/** The files sent to Telegram and other messengers. */
	posted: Posted[];
	close(): Promise<void>;
}

/** Local stand-ins for the services that examples send their images to, and for an agent's model. */
export async function startServices(): Promise<Services> {
	const app = fastify({ bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true });
	await app.register(multipart, { limits: { fileSize: 64 * 1024 * 1024 } });
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

	const posted: Posted[] = [];
	const chats = chatModel(app);
	const objects = objectStorage(app);
	app.post('/:bot/:method', async (request) => {
		const { bot, method } = request.params as { bot: string; method: string };
		const message: Posted = { to: `${bot}/${method}`, fields: {} };
		for await (const part of request.parts()) {
			if (part.type === 'field') message.fields[part.fieldname] = String(part.value);
			else message.file = { name: part.filename, mimeType: part.mimetype, content: await part.toBuffer() };
		}
		posted.push(message);
		return { ok: true, result: { message_id: posted.length } };
	});

	const url = await listen(app, '127.0.0.1', 0);
	return { url, chats, objects, posted, close: async () => await app.close() };
}
