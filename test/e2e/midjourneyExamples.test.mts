import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { edited } from './edited.mts';
import { credentials, files, n8n, sandbox, services, useN8n } from './useN8n.mts';

const RUN_MS = 60_000;

useN8n({ generationMs: 500 });

test('a chat message becomes four upscaled pictures in Telegram, each paid once', async () => {
	const workflow = edited('midjourney-chat-to-telegram.json', { credentials });
	const chat = workflow.nodes.find(({ name }) => name === 'Chat message')!;
	// the example's chat is the editor's own; a test writes from outside
	chat.parameters = { public: true, options: { responseMode: 'lastNode' } };
	await n8n.rest.activate(await n8n.rest.putWorkflow(workflow));
	const { webhookId } = chat;
	const answer = await fetch(`${n8n.url}/webhook/${webhookId}/chat`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput: 'A city in winter --ar 16:9' }),
	});
	expect(answer.status).toBe(200);
	const photos = services.posted.filter(({ to }) => to === 'botany/sendPhoto');
	expect(photos).toHaveLength(4);
	for (const { fields, file } of photos) {
		expect(fields.caption).toBe('A city in winter --ar 16:9');
		expect((await sharp(file!.content).metadata()).format).toBe('png');
	}
	expect(sandbox.ledger.creates().map(({ route }) => route)).toEqual(['imagine', 'action', 'action', 'action', 'action']);
	expect(sandbox.ledger.leaks).toEqual([]);
}, RUN_MS);

test('overnight: submitted at once, picked up after a sleep, written as files', async () => {
	const nodes = { 'Let them draw': { parameters: { amount: 2, unit: 'seconds' } } };
	const workflow = await n8n.rest.putWorkflow(edited('midjourney-overnight.json', { credentials, files, nodes }));
	const { status, data } = await n8n.rest.run(workflow.id, 'When clicking Execute', RUN_MS);
	expect(data.resultData.error).toBeUndefined();
	expect(status).toBe('success');
	const written = (await readdir(files)).filter((name) => name.endsWith('.png'));
	expect(written.toSorted().map((name) => name.replace(/-\d+\.png$/, ''))).toEqual(['a-heron-in-the-mist', 'a-lighthouse-at-dusk', 'a-market-at-night']);
	for (const name of written) expect((await sharp(await readFile(path.join(files, name))).metadata()).format).toBe('png');
	expect(sandbox.ledger.creates()).toHaveLength(3);
}, RUN_MS);
