import sharp from 'sharp';
import { DOOR } from '../../sandbox/n8n/examples.mts';
import { edited } from './edited.mts';
import { credentials, n8n, sandbox, services, useN8n } from './useN8n.mts';

const TRIGGER = 'When clicking Execute';

useN8n({ generationMs: 200 });

async function run(name: string, nodes: Parameters<typeof edited>[1]['nodes'] = {}, trigger = TRIGGER) {
	const workflow = await n8n.rest.putWorkflow(edited(name, { credentials, nodes }));
	const { status, data } = await n8n.rest.run(workflow.id, trigger);
	expect(data.resultData.error).toBeUndefined();
	expect(status).toBe('success');
	return (node: string) => data.resultData.runData[node]?.[0]?.data?.main[0] ?? [];
}

const code = (jsCode: string) => ({ type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } });

test('sheet to storage: the rows’ images lie in the bucket, their links go back to their rows', async () => {
	const rows = ['a lighthouse', 'a fox', 'a market'].map((prompt, index) => ({ row_number: index + 2, prompt, aspect_ratio: '1:1', image_url: '' }));
	const items = await run('sheet-to-storage.json', {
		// no Google on this machine: the rows come from here, and what would be written back is looked at
		'Rows without an image': code(`return ${JSON.stringify(rows)}.map((json) => ({ json }))`),
		'Write the link back': {
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				assignments: {
					assignments: ["={{ $('Rows without an image').item.json.row_number }}", "={{ $('Name and link').item.json.link }}"].map(
						(value, index) => ({ id: String(index), name: ['row_number', 'image_url'][index]!, value, type: 'string' }),
					),
				},
			},
		},
	});
	const written = items('Write the link back').map(({ json }) => json);
	expect(written.map(({ row_number }) => Number(row_number))).toEqual([2, 3, 4]);
	expect(services.objects.size).toBe(rows.length);
	for (const [index, { image_url }] of written.entries()) {
		const stored = services.objects.get(new URL(String(image_url)).pathname.slice(1));
		const served = await fetch(String(items('Make the images')[index]!.json.imageUrl));
		expect(stored?.content.equals(Buffer.from(await served.arrayBuffer()))).toBe(true);
		expect(stored?.contentType).toBe('image/jpeg');
	}
});

const headers = { 'content-type': 'application/json', 'x-api-key': DOOR.password };

test('webhook: the image is the body of the answer', async () => {
	await n8n.rest.activate(await n8n.rest.putWorkflow(edited('webhook-to-image.json', { credentials })));
	const answer = await fetch(`${n8n.url}/webhook/make-image`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ prompt: 'A lighthouse at dusk', aspect_ratio: '16:9' }),
	});
	expect(answer.status).toBe(200);
	expect(answer.headers.get('content-type')).toBe('image/jpeg');
	const { width = 0, height = 1 } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
	expect(width / height).toBeCloseTo(16 / 9, 1);
	expect(answer.headers.get('x-image-url')).toMatch(/^http/);
});

test('webhook: a refused prompt is answered with its reason, not with what the provider wrote', async () => {
	const answer = await fetch(`${n8n.url}/webhook/make-image`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ prompt: 'forbidden' }),
	});
	expect(answer.status).toBe(422);
	expect(await answer.json()).toEqual({ error: expect.stringContaining('AnyAPI') });
});

test('webhook: who does not send the value that was agreed on makes no image', async () => {
	for (const key of [undefined, 'another']) {
		const answer = await fetch(`${n8n.url}/webhook/make-image`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
			body: JSON.stringify({ prompt: 'A lighthouse at dusk' }),
		});
		expect(answer.status).toBe(403);
	}
	expect(sandbox.ledger.creates()).toEqual([]);
});

test('webhook: an image whose file can not be fetched is answered with its address', async () => {
	sandbox.injections.add({ route: 'download', respond: { status: 403, body: 'no' } });
	const answer = await fetch(`${n8n.url}/webhook/make-image`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ prompt: 'A lighthouse at dusk' }),
	});
	sandbox.reset();
	expect(answer.status).toBe(502);
	expect(await answer.json()).toEqual({
		error: expect.stringContaining('could not be downloaded'),
		imageUrl: expect.stringContaining(sandbox.imagesUrl),
	});
});

test('Telegram: the photo arrives with its caption', async () => {
	await run('image-to-telegram.json');
	const { to, fields, file } = services.posted.at(-1)!;
	expect(to).toBe('botany/sendPhoto');
	expect(fields).toMatchObject({ chat_id: '123456789', caption: expect.stringContaining('winter morning') });
	expect((await sharp(file!.content).metadata()).format).toBe('jpeg');
});

test('Slack: the file reaches what stands in Slack’s place', async () => {
	const items = await run('image-to-slack.json', {
		'Upload to Slack': {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: `${services.url}/slack/upload`,
				sendBody: true,
				contentType: 'multipart-form-data',
				bodyParameters: {
					parameters: [
						{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' },
						{ parameterType: 'formData', name: 'title', value: '={{ $json.prompt }}' },
					],
				},
				options: {},
			},
		},
	});
	const { fields, file } = services.posted.at(-1)!;
	expect(fields.title).toContain('winter morning');
	expect(file?.name).toBe(items('Make the image')[0]?.binary?.data?.fileName);
	expect((await sharp(file!.content).metadata()).format).toBe('png');
});

describe('the alert when the credit is low', () => {
	const tell = {
		'Tell Slack': {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: '',
				sendBody: true,
				contentType: 'multipart-form-data',
				bodyParameters: {
					parameters: [
						{ parameterType: 'formData', name: 'text', value: '=Only {{ $json.available }} {{ $json.unit }} are left on the image key {{ $json.name }}' },
					],
				},
				options: {},
			},
		},
	};
	beforeEach(() => {
		tell['Tell Slack'].parameters.url = `${services.url}/slack/message`;
	});
	afterEach(() => {
		sandbox.settings.quota = { granted: 5_000_000, used: 1_250_000 };
	});

	test.each([
		['is sent', 4_000_000, 1],
		['is not sent while there is enough', 1_250_000, 0],
	])('%s', async (_, used, messages) => {
		const before = services.posted.length;
		sandbox.settings.quota = { granted: 5_000_000, used };
		await run('alert-when-credit-is-low.json', tell, 'Every six hours');
		const sent = services.posted.slice(before);
		expect(sent).toHaveLength(messages);
		if (messages > 0) expect(sent[0]?.fields.text).toBe('Only 2 USD are left on the image key sandbox');
	});
});
