/**
 * Answers any create with the same images, made beforehand, so that only the reader is measured: for models
 * named `base64` inside the reply, `events` as events, for others as URLs. Communicates with its parent
 * process.
 *
 *     fork('bench/base64Server.mts', [images, bytes])
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [images, bytes] = process.argv.slice(2).map(Number);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const image = (size: number) => Buffer.concat([PNG, randomBytes(size - PNG.length)]);
const picture = image(bytes);
const small = image(1000);
const inside = (file: Buffer, count: number) =>
	Buffer.from(JSON.stringify({ created: 0, data: Array(count).fill({ b64_json: file.toString('base64') }) }));
const asEvents = (file: Buffer, count: number) => {
	const payload = JSON.stringify({ type: 'image_generation.completed', created_at: 0, b64_json: file.toString('base64') });
	return Buffer.from(`event: image_generation.completed\ndata: ${payload}\n\n`.repeat(count) + 'data: [DONE]\n\n');
};
const replies = { large: inside(picture, images), small: inside(small, 1) };
const events = { large: asEvents(picture, images), small: asEvents(small, 1) };

const server = createServer(async (request, response) => {
	if (request.method === 'GET') {
		const file = request.url?.startsWith('/small') ? small : picture;
		response.writeHead(200, { 'content-type': 'image/png', 'content-length': file.length }).end(file);
		return;
	}
	const { model, n }: { model: string; n: number } = JSON.parse(Buffer.concat(await request.toArray()).toString());
	const size = n === 1 ? 'small' : 'large';
	const urls = Array.from({ length: n }, (_, index) => ({ url: `http://${request.headers.host}/${size}/${index}.png` }));
	const inReply = model === 'base64' ? replies[size] : model === 'events' ? events[size] : undefined;
	const reply = inReply ?? Buffer.from(JSON.stringify({ created: 0, data: urls }));
	const type = model === 'events' ? 'text/event-stream' : 'application/json';
	response.writeHead(200, { 'content-type': type, 'content-length': reply.length }).end(reply);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
