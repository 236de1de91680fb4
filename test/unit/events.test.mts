import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';

import type { FileStore } from '../../nodes/shared/aggregator/body/incomingFile';
import { LIMITS, Oversized, readBody } from '../../nodes/shared/aggregator/body/readBody';
import { referenceIn } from '../../nodes/shared/aggregator/body/base64';

const never = new AbortController().signal;
const picture = (extra = 0) => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(60_000 + extra)]);

function storage() {
	const kept: Buffer[] = [];
	const store: FileStore = {
		typeOf: (start) => (start.subarray(1, 4).toString() === 'PNG' ? 'image/png' : undefined),
		resultIn: (reply) =>
			reply !== null && typeof reply === 'object' && 'events' in reply && Array.isArray(reply.events)
				? { events: reply.events.filter(({ type }) => !String(type).includes('partial_image')) }
				: reply,
		async store(content, mimeType): Promise<IBinaryData> {
			const chunks: Buffer[] = [];
			for await (const chunk of content) chunks.push(chunk);
			kept.push(Buffer.concat(chunks));
			return { data: 'filesystem-v2', id: `kept:${kept.length}`, mimeType };
		},
	};
	return { store, kept };
}

const inPieces = (bytes: Buffer, size: number) =>
	Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

/** What comes of a reply that arrives in these pieces, and breaks off after them where `cut` says how. */
async function read(pieces: Array<Buffer | string>, { contentType = 'text/event-stream', cut }: { contentType?: string; cut?: Error } = {}) {
	const { store, kept } = storage();
	const stream = Readable.from(
		(async function* () {
			for (const piece of pieces) yield Buffer.from(piece);
			if (cut) throw cut;
		})(),
	);
	const body = await readBody(stream, store, never, contentType);
	const json: unknown = parsed(body.text);
	const files = await body.keep(store.resultIn(json), never);
	return { json, text: body.text, brokenBy: body.brokenBy, files, kept };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const STREAM = [
	': PING\n\n',
	'event: image_generation.partial_image\ndata: {"b64_json":"AAAA","partial_image_index":0}\n\n',
	': PING\n',
	'event: image_generation.completed\r\ndata: {"type":"image_generation.completed",\r\ndata: "b64_json":"iVBORw0KGgo=","n":[1]}\r\n\r\n',
	'id: 7\nretry: 100\ndata:{"created":1,"data":[{"url":"https://cdn.example/ü.png"}]}\n',
	'data: {"type":"x"}\n\n',
	'\ndata: [DONE]\n\n',
].join('');
const EVENTS = [
	{ type: 'image_generation.partial_image', b64_json: 'AAAA', partial_image_index: 0 },
	{ type: 'image_generation.completed', b64_json: 'iVBORw0KGgo=', n: [1] },
	{ created: 1, data: [{ url: 'https://cdn.example/ü.png' }] },
	{ type: 'x' },
];

test('events say the same wherever the network cuts them', async () => {
	const bytes = Buffer.from(STREAM);
	for (let at = 0; at <= bytes.length; at++) {
		const { json, brokenBy } = await read([bytes.subarray(0, at), bytes.subarray(at)]);
		expect([at, json, brokenBy]).toEqual([at, { events: EVENTS }, undefined]);
	}
	expect((await read(inPieces(bytes, 1))).json).toEqual({ events: EVENTS });
});

test.each(['\n', '\r\n', '\r'])('lines may end with %j', async (end) => {
	expect((await read(inPieces(Buffer.from(STREAM.replaceAll(/\r?\n/g, end)), 3))).json).toEqual({ events: EVENTS });
});

test.each(['application/json', '', 'TEXT/EVENT-STREAM; charset=utf-8'])('events are told by how they begin, under the content type %j', async (contentType) => {
	expect((await read([`\ufeff\n ${STREAM.slice(0, 3)}`, STREAM.slice(3)], { contentType })).json).toEqual({ events: EVENTS });
	expect((await read(['\ufeff\r\n\r\n', STREAM.slice(8)], { contentType })).json).toEqual({ events: EVENTS });
});

describe('JSON under the content type of events', () => {
	const json = { error: { message: 'data: [DONE]\n\nevent: no', code: 'insufficient_user_quota' } };

	test.each([
		['as it is', JSON.stringify(json)],
		['over several lines', `\n\n${JSON.stringify(json, null, 2)}\n`],
		['after pings, on a line of its own', `: PING\n\n: PING\n\n${JSON.stringify(json)}\n\n`],
		['before the last mark', `${JSON.stringify(json)}\n\ndata: [DONE]\n\n`],
	])('is read for what it is %s', async (_, text) => {
		expect((await read(inPieces(Buffer.from(text), 1))).json).toEqual(json);
		expect((await read([text])).json).toEqual(json);
	});

	test('and what is neither comes out as its words', async () => {
		expect(await read(['<html>\n<title>502 Bad {Gateway</title>\n</html>'])).toMatchObject({
			json: undefined,
			text: '<html>\n<title>502 Bad {Gateway</title>\n</html>',
		});
		expect(await read(['event: error\ndata: overloaded, try later\n\n'])).toMatchObject({ json: undefined, text: 'overloaded, try later' });
		expect(await read(['data: [DONE]\n\n'])).toMatchObject({ json: undefined, text: '' });
		expect((await read([`oops {\n\n${STREAM}`])).json).toEqual({ events: EVENTS });
	});

	test('JSON is not taken for events for what stands in it', async () => {
		const odd = { data: ['event: x\ndata: {"a":1}\n\n'] };
		expect((await read([JSON.stringify(odd)], { contentType: 'application/json' })).json).toEqual(odd);
	});
});

test('files in events are stored as they come, those of drafts are not', async () => {
	const [draft, first, second] = [picture(), picture(1), picture(2)];
	const event = (type: string, file: Buffer, named = true) =>
		`${named ? `event: ${type}\n` : ''}data: ${JSON.stringify({ b64_json: file.toString('base64'), ...(!named && { type }) })}\n\n`;
	const text = [
		event('image_generation.partial_image', draft),
		event('image_generation.partial_image', draft, false),
		event('image_generation.completed', first),
		event('image_generation.completed', second, false),
		'data: [DONE]\n\n',
	].join('');
	for (const size of [65_536, 61, text.length]) {
		const { json, files, kept } = await read(inPieces(Buffer.from(text), size));
		expect(kept.map((file) => [first, second].findIndex((one) => one.equals(file)))).toEqual([0, 1]);
		const { events } = json as { events: Array<{ type: string; b64_json: string }> };
		expect(events.map(({ type }) => type.split('.')[1])).toEqual(['partial_image', 'partial_image', 'completed', 'completed']);
		expect(events.map(({ b64_json: text }) => files.get(referenceIn(text)?.key ?? '')?.stored?.id)).toEqual([undefined, undefined, 'kept:1', 'kept:2']);
	}
});

test('a stream that breaks off leaves its whole events, and drops the file that it cut', async () => {
	const file = picture();
	const whole = `data: {"type":"image_generation.completed","b64_json":"${file.toString('base64')}"}`;
	const half = whole.slice(0, whole.length >> 1);
	const cut = new Error('aborted');
	for (const between of ['\n\n', '\n', '']) {
		const { json, brokenBy, kept } = await read([whole + between], { cut });
		expect([json, brokenBy]).toEqual([{ events: [expect.objectContaining({ type: 'image_generation.completed' })] }, cut]);
		expect(kept.map((one) => one.equals(file))).toEqual([true]);
	}
	const second = await read([`${whole}\n\n${half}`], { cut });
	expect([second.kept.length, second.brokenBy]).toEqual([1, cut]);
	// a proxy that ends the answer properly in the middle of an event
	const ended = await read([`${whole}\n\n${half}`]);
	expect([ended.kept.length, ended.brokenBy]).toEqual([1, expect.any(Error)]);
	await expect(read([`: PING\n\n${half}`], { cut })).rejects.toBe(cut);
	await expect(read(['{"data":[', half], { cut, contentType: 'application/json' })).rejects.toBe(cut);
});

describe('the bounds of a reply hold for events as well', () => {
	test.each([
		['text', Array(40).fill(`data: "${'é'.repeat(250_000)}"\n\n`)],
		['lists and objects', Array(30).fill('data: [[],{}]\n\n'.repeat(10_000))],
		['events', Array(30).fill('data: 1\n'.repeat(10_000))],
		['depth', [`data: ${'['.repeat(LIMITS.depth + 1)}\n\n`]],
	])('%s', async (_, pieces) => {
		const { json, reason } = await read(pieces).then(
			({ json, brokenBy }) => ({ json, reason: brokenBy }),
			(error: unknown) => ({ json: undefined, reason: error }),
		);
		expect(reason instanceof Oversized).toBe(true);
		expect((JSON.stringify(json) ?? '').length).toBeLessThan(LIMITS.textBytes);
	});

	test('and what was whole before them is there', async () => {
		const { json, brokenBy } = await read(['data: {"type":"x"}\n\n', `data: ${'['.repeat(LIMITS.depth + 1)}\n\n`]);
		expect([json, brokenBy]).toEqual([{ events: [{ type: 'x' }] }, expect.any(Oversized)]);
	});

	test.each([
		['comments', ': PING\n\n'.repeat(8_000)],
		['blank lines', '\n'.repeat(65_536)],
		['returns', '\r'.repeat(65_536)],
		['short lines', 'id:\r'.repeat(16_000)],
	])('a megabyte of %s takes no time', async (_, piece) => {
		const before = process.cpuUsage();
		await read([...Array(16).fill(piece), STREAM]);
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1_000).toBeLessThan(1_000);
	});
});
