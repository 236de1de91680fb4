import sharp from 'sharp';
import { type Sandbox, type VendorName, expectedColour, startSandbox } from '../../sandbox/aggregator/index.mts';

let sandbox: Sandbox;
let photo: Buffer;
beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 0 });
	photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } })
		.jpeg()
		.toBuffer();
});
beforeEach(() => sandbox.reset());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await sandbox.close());

const keyOf = (vendor: VendorName): Record<string, string> =>
	vendor === 'ideogram' ? { 'api-key': 'sandbox-key' } : { authorization: 'Bearer sandbox-key' };

async function post(vendor: VendorName, path: string, body: FormData | object) {
	const isForm = body instanceof FormData;
	const response = await fetch(sandbox.baseUrl(vendor) + path, {
		method: 'POST',
		headers: { ...keyOf(vendor), ...(!isForm && { 'content-type': 'application/json' }) },
		body: isForm ? body : JSON.stringify(body),
	});
	const text = await response.text();
	return { status: response.status, body: JSON.parse(text) };
}

const generate = async (request: object, vendor: VendorName = 'gateway') =>
	await post(
		vendor,
		vendor === 'yiApi'
			? '/ideogram/v1/generate'
			: vendor === 'ideogram'
				? '/generate'
				: '/ideogram/generate',
		{
			image_request: request,
		},
	);

function form(fields: Record<string, string | Buffer>): FormData {
	const data = new FormData();
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'string') data.set(name, value);
		else data.set(name, new Blob([Uint8Array.from(value)], { type: 'image/jpeg' }), `${name}.jpg`);
	}
	return data;
}

test.each<[VendorName, unknown, string[]]>([
	['anyApi', expect.stringMatching(/^\d{4}-\d\d-\d\dT/), ['is_image_safe', 'style_type']],
	['yiApi', expect.stringMatching(/^\d{4}-\d\d-\d\dT/), ['is_image_safe']],
	['crazyrouterApi', expect.any(Number), []],
	['ideogram', expect.stringMatching(/^\d{4}-\d\d-\d\dT/), ['is_image_safe', 'style_type']],
])('%s answers generate as it documents it', async (vendor, created, tells) => {
	const { status, body } = await generate({ prompt: 'a fox', aspect_ratio: 'ASPECT_16_9' }, vendor);
	expect(status).toBe(200);
	expect(body.created).toEqual(created);
	expect(Object.keys(body.data[0]).toSorted()).toEqual(
		['prompt', 'resolution', 'seed', 'url', ...tells].toSorted(),
	);
	const image = sharp(Buffer.from(await (await fetch(body.data[0].url)).arrayBuffer()));
	expect(await image.metadata()).toMatchObject({ width: 1360, height: 768 });
	const [r, g, b] = await image.extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
	expect({ r, g, b }).toEqual(expectedColour('a fox'));
});

test.each([
	[{}, "'prompt' is a required property - 'image_request'"],
	[{ prompt: 'x', prompts: 1 }, "Additional properties are not allowed ('prompts' was unexpected) - 'image_request'"],
	[{ prompt: 'x', aspect_ratio: '16:9' }, "'16:9' is not one of ['ASPECT_10_16', "],
	[{ prompt: 'x', style_type: 'NEON' }, " - 'image_request.style_type'"],
	[
		{ prompt: 'x', aspect_ratio: 'ASPECT_1_1', resolution: 'RESOLUTION_512_1536' },
		'in conjunction',
	],
	[{ prompt: 'x', model: 'V_1', style_type: 'ANIME' }, 'style_type'],
	[{ prompt: 'x', model: 'V_2A', color_palette: { name: 'EMBER' } }, 'color_palette'],
	[{ prompt: 'x', color_palette: { name: 'EMBER', members: [] } }, 'color_palette'],
	[{ prompt: 'x', color_palette: { members: [{ color_hex: 'red' }] } }, 'color_palette'],
	[{ prompt: 'x', num_images: 9 }, "9 is greater than the maximum of 8 - 'image_request.num_images'"],
	[{ prompt: 'x', seed: '1' }, "'1' is not of type 'integer' - 'image_request.seed'"],
	[{ prompt: 'x', seed: 1.5 }, "1.5 is not of type 'integer' - 'image_request.seed'"],
])('generate refuses %j', async (request, word) => {
	const { status, body } = await generate(request);
	expect(status).toBe(400);
	expect(body.error).toContain(word);
	expect(sandbox.ledger.creates()).toHaveLength(0);
});

test('a prompt is refused by the safety filter, an image withheld by it', async () => {
	expect(await generate({ prompt: 'forbidden' })).toMatchObject({
		status: 422,
		body: { error: expect.stringMatching(/^Prompt provided failed safety check/) },
	});
	const { body } = await generate({ prompt: 'one is withheld', num_images: 2 });
	expect(body.data).toMatchObject([
		{ url: null, is_image_safe: false },
		{ url: expect.any(String), is_image_safe: true },
	]);
});

test('the limit in flight counts images', async () => {
	sandbox.settings.generationMs = 500; // the second comes while the first is made, on a loaded machine too
	const statuses = await Promise.all(
		[1, 2].map(async (seed) => (await generate({ prompt: 'x', seed, num_images: 8 })).status),
	);
	sandbox.settings.generationMs = 0;
	expect(statuses.toSorted()).toEqual([200, 429]);
});

test('YIAPI takes the file itself, Crazyrouter its URL; each refuses the other', async () => {
	const { body } = await generate({ prompt: 'the source' });
	const url: string = body.data[0].url;
	const request = { prompt: 'x', image_weight: 30 };
	const file = () => form({ image_file: photo, image_request: JSON.stringify(request) });
	const address = { image_file: url, image_request: request };

	expect(await post('yiApi', '/ideogram/v1/remix', file())).toMatchObject({ status: 200 });
	expect(await post('yiApi', '/ideogram/v1/remix', address)).toMatchObject({ status: 415 });
	expect(await post('crazyrouterApi', '/ideogram/remix', address)).toMatchObject({ status: 200 });
	expect(await post('crazyrouterApi', '/ideogram/remix', file())).toMatchObject({ status: 415 });
	const [first] = sandbox.ledger.requests({ vendor: 'yiApi' });
	expect(first?.parts).toMatchObject([
		{
			name: 'image_file',
			filename: 'image_file.jpg',
			contentType: 'image/jpeg',
			size: photo.length,
		},
		{ name: 'image_request', value: JSON.stringify(request) },
	]);
});

test('what is no image, or is over 10 MB, is refused', async () => {
	const upload = async (image: Buffer) =>
		await post('ideogram', '/describe', form({ image_file: image }));
	expect(await upload(photo)).toMatchObject({
		status: 200,
		body: { descriptions: [{ text: expect.any(String) }, {}] },
	});
	expect(await upload(Buffer.from('<html></html>'))).toMatchObject({ status: 400 });
	expect(await upload(Buffer.concat([photo, Buffer.alloc(10 * 1024 * 1024)]))).toMatchObject({
		status: 413,
	});
	const page = { image_file: `${sandbox.imagesUrl}/nothing` };
	expect(await post('crazyrouterApi', '/ideogram/describe', page)).toMatchObject({ status: 400 });
});

test('upscale doubles the image', async () => {
	const { body } = await post(
		'yiApi',
		'/ideogram/v1/upscale',
		form({ image_file: photo, image_request: '{"detail":80}' }),
	);
	const image = sharp(Buffer.from(await (await fetch(body.data[0].url)).arrayBuffer()));
	expect(await image.metadata()).toMatchObject({ width: 1280, height: 960 });
});

test('V3 speaks the official dialect in multipart, Crazyrouter its own in JSON', async () => {
	const path = '/ideogram/v1/ideogram-v3/generate';
	const official = {
		prompt: 'x',
		aspect_ratio: '16x9',
		magic_prompt: 'ON',
		num_images: '2',
		style_preset: 'BAUHAUS',
	};
	const own = { prompt: 'x', aspect_ratio: 'ASPECT_16_9', magic_prompt_option: 'ON', model: 'V_3' };
	expect(await post('gateway', path, form(official))).toMatchObject({
		status: 200,
		body: { data: [{}, {}] },
	});
	expect(await post('crazyrouterApi', path, own)).toMatchObject({
		status: 200,
		body: { created: expect.any(Number) },
	});
	expect(await post('gateway', path, own)).toMatchObject({ status: 400 });
	expect(await post('crazyrouterApi', path, official)).toMatchObject({ status: 400 });
});

test('V3 edit needs a mask of the size of the image, and answers in that size', async () => {
	const path = '/v1/ideogram-v3/edit';
	const small = await sharp(photo).resize(64).png().toBuffer();
	const edit = async (fields: Record<string, string | Buffer>) =>
		await post('ideogram', path, form({ prompt: 'x', image: photo, ...fields }));
	expect(await edit({})).toMatchObject({ status: 400, body: { error: 'mask is required' } });
	expect(await edit({ mask: small })).toMatchObject({ status: 400 });
	expect(await edit({ mask: photo })).toMatchObject({
		status: 200,
		body: { data: [{ resolution: '640x480' }] },
	});
	expect(await edit({ mask: photo, aspect_ratio: '1x1' })).toMatchObject({ status: 400 });
});

test('a task goes from nothing over a percentage to four responses, of which one has its address', async () => {
	// a loaded machine may take longer for one request than the task lasts
	const submittedAt = Date.now();
	const clock = jest.spyOn(Date, 'now').mockReturnValue(submittedAt);
	sandbox.settings.generationMs = 100;
	const submitted = await post('yiApi', '/sandbox/ideogram/submit', { prompt: 'dog' });
	sandbox.settings.generationMs = 0;
	const query = async (request_id: string) =>
		await post('yiApi', '/api/ideogram/task-request', { request_id });
	const id: string = submitted.body.request_id;
	expect((await query(id)).body.sampling_requests[0]).toMatchObject({
		is_completed: false,
		has_started: false,
		responses: [],
	});
	clock.mockReturnValue(submittedAt + 50);
	expect((await query(id)).body.sampling_requests[0]).toMatchObject({ is_completed: false, completion_percentage: 50 });
	clock.mockReturnValue(submittedAt + 120);
	const [done] = (await query(id)).body.sampling_requests;
	expect(done).toMatchObject({ is_completed: true, completion_percentage: 100, request_id: id });
	expect(done.responses.map((response: object) => 'image_url' in response)).toEqual([
		true,
		false,
		false,
		false,
	]);
	const [cover, second] = done.responses;
	const derived = cover.image_url.replace(cover.response_id, second.response_id);
	expect((await fetch(derived)).headers.get('content-type')).toBe('image/jpeg');
	expect(await query('unknown')).toMatchObject({ status: 200, body: { sampling_requests: [] } });
});
