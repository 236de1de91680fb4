import type { Injection } from '../../sandbox/aggregator/index.mts';
import type { Result } from './harness.mts';
import { ideogram, photoItem, type PlaceName } from './ideogram.mts';
import { until } from '../until.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 0, tinyImages: true });

const fox = { parameters: { prompt: 'a fox' } };
const generate = (place: PlaceName, parameters: object = {}) =>
	ideogram(sandbox, place, 'ideogramGenerate', { parameters: { prompt: 'a fox', ...parameters } });

async function readAfter(place: PlaceName, injection: Injection): Promise<Result['error']> {
	sandbox.injections.add(injection);
	const run = await engine.run(generate(place));
	expect(run.status).toBe('error');
	return run.error;
}

describe('the user reads', () => {
	test.each<PlaceName>(['anyApi', 'yiApi', 'crazyrouterApi', 'custom', 'official'])(
		'that the safety filter refused the prompt, in its own words, at %s',
		async (place) => {
			const run = await engine.run(generate(place, { prompt: 'a forbidden thing' }));
			expect(run.error?.message).toMatch(/^The prompt was refused by the safety filter of /);
			expect(run.error?.description).toContain('Prompt provided failed safety check');
			expect(run.error).toMatchObject({ httpCode: '422' });
			expect(sandbox.ledger.count({ route: 'generate' })).toBe(1);
		},
	);

	test.each(['ideogramRemix', 'ideogramUpscale', 'ideogramGenerate'])(
		'after %s that the key is not accepted, told as 401 or as 403',
		async (node) => {
			const options = ideogram(sandbox, 'official', node, { ...fox, items: [await photoItem(engine)] });
			const { customAggregatorApi } = options.credentials!;
			const run = await engine.run({ ...options, credentials: { customAggregatorApi: { ...customAggregatorApi, apiKey: 'wrong' } } });
			expect(run.error?.message).toBe('The key is not accepted by Custom');
			expect(run.error?.description).toContain('Not authorized to generate an image.');
			expect(run.error).toMatchObject({ httpCode: node === 'ideogramGenerate' ? '401' : '403' });
		},
	);

	test.each<[string, Injection, RegExp]>([
		['a web page in place of the route', { reply: 'webUi' }, /not an API of YIAPI/],
		['503', { reply: 'unavailable' }, /may have been accepted and billed/],
		['no channel', { reply: 'noChannel' }, /does not offer this model/],
	])('at YIAPI after %s that its pages call the route switched off', async (_, injection, message) => {
		const error = await readAfter('yiApi', injection);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/documentation of YIAPI lists this route as temporarily not enabled/);
	});

	test('nothing of the kind elsewhere', async () => {
		expect((await readAfter('crazyrouterApi', { reply: 'webUi' }))?.description).not.toMatch(/not enabled/);
	});

	test('the request id of the gateway', async () => {
		const error = await readAfter('crazyrouterApi', { reply: 'outOfCredit' });
		expect(error?.message).toBe('Out of credit at Crazyrouter');
		expect(error?.description).toMatch(/request id: \d+/);
	});

	test('of funds that are missing at Ideogram itself', async () => {
		expect((await readAfter('official', { reply: 'ideogramFunds' }))?.message).toBe('Out of credit at Custom');
	});

	test.each([
		['an envelope with status 200', { success: false, message: '余额不足 (request id: 2025)', code: 'access_denied' }, /Out of credit/, /request id: 2025/],
		['an error text with status 200', { error: 'Prompt provided failed safety check.' }, /./, /failed safety check/],
		['a task envelope', { code: 'do_request_failed', message: 'upstream timed out', data: null }, /may have been accepted and billed/, /upstream timed out[^]*usage log/],
		['an unknown format', { images: [] }, /unknown format: the request may have been accepted and billed/, /data.*usage log/],
		['an empty list', { created: 1, data: [] }, /without an image/, /may have been billed/],
	])('after %s what happened', async (_, body, message, description) => {
		const error = await readAfter('yiApi', { respond: { status: 200, body } });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
	});
});

describe('paid once', () => {
	test.each<Injection>([{ reset: 'after' }, { reply: 'badGateway', processed: true }])(
		'a call whose answer was lost (%j) is not sent again, not even by Retry On Fail',
		async (injection) => {
			sandbox.injections.add(injection);
			const run = await engine.run({ ...generate('yiApi'), retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
			expect(run.error?.message).toMatch(/may have been accepted and billed/);
			expect(run.error?.description).toMatch(/usage log of your YIAPI account/);
			expect(sandbox.ledger.creates()).toHaveLength(1);
			expect(sandbox.ledger.count({ route: 'generate' })).toBe(1);
		},
	);

	test('a call that outlasts the timeout may have been billed', async () => {
		sandbox.injections.add({ route: 'generate', stall: 'after' });
		const run = await engine.run(generate('crazyrouterApi', { options: { timeout: 1 } }));
		expect(run.error?.message).toMatch(/did not answer within 1 s: the request may have been accepted and billed/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a stop during a call says so', async () => {
		sandbox.injections.add({ route: 'generate', stall: 'after' });
		const running = engine.start(generate('yiApi'));
		await until(() => sandbox.ledger.creates().length === 1);
		running.stop();
		const run = await running.finished;
		expect(run.status).toBe('canceled');
		expect(run.error?.description).toMatch(/item 0\. A request was on its way to YIAPI and may have been billed/);
	});

	test('a retry uses the images that were paid for', async () => {
		sandbox.injections.add({ route: 'generate', match: 'an owl', times: 1, respond: { status: 422, body: { error: 'failed safety check' } } });
		const run = await engine.run({
			...generate('yiApi', { prompt: '={{ $json.prompt }}' }),
			items: [{ json: { prompt: 'a fox' } }, { json: { prompt: 'an owl' } }],
			retryOnFail: true, maxTries: 2, waitBetweenTries: 1,
		}); // prettier-ignore
		expect(run.items).toHaveLength(2);
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt).toSorted()).toEqual(['a fox', 'an owl']);
	});
});

describe('refused before anything is sent', () => {
	const refused = async (node: string, place: PlaceName, parameters: object, items?: never) => {
		const run = await engine.run(
			ideogram(sandbox, place, node, { parameters: { prompt: 'a fox', ...parameters }, items: items ?? [await photoItem(engine)] }),
		);
		expect(sandbox.ledger.all).toHaveLength(0);
		return run.error;
	};

	test.each([
		[{ model: 'V_1', additionalFields: { styleType: 'ANIME' } }, /'Style Type' and 'Model' V1 exclude/],
		[{ model: 'V_1_TURBO', additionalFields: { resolution: 'RESOLUTION_512_1536' } }, /'Resolution' and 'Model' V1 Turbo exclude/],
		[{ model: 'V_2A', additionalFields: { negativePrompt: 'fog' } }, /'Negative Prompt' and 'Model' V2A exclude/],
		[{ model: 'V_2A_TURBO', additionalFields: { colorPalette: 'EMBER' } }, /'Color Palette' and 'Model' V2A Turbo exclude/],
		[{ model: 'V_1', additionalFields: { customPalette: { members: [{ color: '#ff0000', weight: 1 }] } } }, /'Custom Palette' and 'Model' V1 exclude/],
		[{ additionalFields: { colorPalette: 'EMBER', customPalette: { members: [{ color: '#ff0000' }] } } }, /'Color Palette' and 'Custom Palette' exclude/],
		[{ aspectRatio: 'ASPECT_16_9', additionalFields: { resolution: 'RESOLUTION_512_1536' } }, /'Resolution' and 'Aspect Ratio' 16:9 exclude/],
	])('generate and remix: %j', async (parameters, message) => {
		expect((await refused('ideogramGenerate', 'anyApi', parameters))?.message).toMatch(message);
		expect((await refused('ideogramRemix', 'yiApi', parameters))?.message).toMatch(message);
	});

	test.each([
		[{ prompt: ' ' }, /'Prompt' is empty/],
		[{ prompt: '={{ $json.missing }}' }, /'Prompt' is empty/],
		[{ prompt: '={{ null }}' }, /'Prompt' is empty/],
		[{ model: 'V_9' }, /'Model' can't be "V_9"/],
		[{ aspectRatio: '16:9' }, /'Aspect Ratio' can't be "16:9"/],
		[{ additionalFields: { numImages: 9 } }, /'Number of Images' can't be "9"/],
		[{ additionalFields: { seed: -1 } }, /'Seed' can't be "-1"/],
		[{ additionalFields: { seed: 2147483648 } }, /'Seed' can't be "2147483648"/],
		[{ additionalFields: { resolution: '1024x1024' } }, /'Resolution' can't be "1024x1024"/],
		[{ additionalFields: { customPalette: { members: [{ color: 'red', weight: 1 }] } } }, /'Color' can't be "red"/],
		[{ additionalFields: { customPalette: { members: [{ color: '#ff0000', weight: 0.01 }] } } }, /'Weight' can't be "0.01"/],
		[{ additionalFields: { customPalette: { members: Array(9).fill({ color: '#ff0000', weight: 1 }) } } }, /'Custom Palette' has too many entries/],
	])('generate: %j', async (parameters, message) => {
		expect((await refused('ideogramGenerate', 'anyApi', parameters))?.message).toMatch(message);
	});

	test.each([
		[{ aspectRatio: '16x9', additionalFields: { resolution: '512x1536' } }, /'Resolution' and 'Aspect Ratio' 16:9 exclude/],
		[{ additionalFields: { styleCodes: '6D1B2A4F', styleType: 'DESIGN' } }, /'Style Codes' and 'Style Type' exclude/],
		[{ additionalFields: { styleCodes: 'blue' } }, /'Style Codes' can't hold "blue"/],
		[{ additionalFields: { seed: 4294967296 } }, /'Seed' can't be "4294967296"/],
		[{ aspectRatio: '4x5' }, /Crazyrouter does not accept aspect ratio 4x5/],
	])('V3 generate at Crazyrouter: %j', async (parameters, message) => {
		expect((await refused('ideogramV3Generate', 'crazyrouterApi', parameters))?.message).toMatch(message);
	});

	test('V3 edit without a mask where Ideogram itself answers', async () => {
		expect((await refused('ideogramV3Edit', 'custom', {}))?.message).toBe("'Mask' is missing");
	});

	const IMAGE_NODES: Array<[string, PlaceName]> = [
		['ideogramRemix', 'yiApi'],
		['ideogramUpscale', 'crazyrouterApi'],
		['ideogramDescribe', 'yiApi'],
		['ideogramDescribe', 'crazyrouterApi'],
		['ideogramDescribe', 'custom'],
		['ideogramV3Edit', 'crazyrouterApi'],
		['ideogramV3Remix', 'custom'],
	];
	test.each(IMAGE_NODES)('%s at %s: an image address in a private network', async (node, place) => {
		for (const imageUrl of ['http://169.254.169.254/latest', 'http://10.0.0.1/a.png', 'http://[::ffff:10.0.0.1]/a.png', 'http://0.0.0.0/a.png', 'file:///etc/passwd']) {
			const error = await refused(node, place, { imageSource: 'url', imageUrl, maskSource: 'file', maskBinaryPropertyName: 'data' });
			expect(error?.message).toMatch(/address/);
		}
	});

	test.each(IMAGE_NODES)('%s at %s: a file that is no image, a kind that Ideogram does not take, or none', async (node, place) => {
		const run = async (content: string, name: string, type: string, field = 'data') =>
			await engine.run(
				ideogram(sandbox, place, node, {
					items: [{ json: {}, binary: { data: await engine.file(Buffer.from(content, 'latin1'), name, type) } }],
					parameters: { prompt: 'a fox', binaryPropertyName: field, maskSource: 'url', maskUrl: 'https://example.com/mask.png' },
				}),
			);
		expect((await run('%PDF-1.7 secret', 'photo.png', 'image/png')).error?.message).toBe('The input file is not an image');
		expect((await run('GIF89a..........', 'photo.gif', 'image/gif')).error?.message).toBe('Ideogram does not accept GIF images');
		expect((await run('x', 'x.png', 'image/png', 'missing')).error?.message).toMatch(/no file in the field 'missing'/);
		expect(sandbox.ledger.all).toHaveLength(0);
	});

	test('a file that lies under another name, or nowhere: the names that are there', async () => {
		const run = async (binary: object) =>
			(await engine.run(ideogram(sandbox, 'yiApi', 'ideogramDescribe', { items: [{ json: {}, binary } as never] }))).error;
		const photo = await engine.file(Buffer.from('x'), 'x.png', 'image/png');
		expect((await run({ Photo: photo }))?.description).toMatch(/^Its files are in: 'Photo'\. Set 'Input Data Field Name' to one of these/);
		expect((await run({ Photo: photo, 'Photo 2': photo }))?.description).toMatch(/^Its files are in: 'Photo', 'Photo 2'\./);
		const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`file_${index}`, photo]));
		expect((await run(many))?.description).toMatch(/^Its files are in: 'file_0', .*'file_7' and 22 more\./);
		expect((await run({}))?.description).toMatch(/^This input item has no file in any field\. Put a node that outputs a file before this one/);
	});

	test('an empty image address', async () => {
		expect((await refused('ideogramRemix', 'crazyrouterApi', { imageSource: 'url', imageUrl: '={{ "" }}' }))?.message).toBe(
			"'Image URL' is not a web address",
		);
	});

	test('all items are checked before the first is sent', async () => {
		const run = await engine.run({
			...generate('anyApi', { additionalFields: { seed: '={{ $json.seed }}' } }),
			items: [{ json: { seed: 1 } }, { json: { seed: 'x' } }],
		});
		expect(run.error?.description).toMatch(/Nothing was sent for any item/);
		expect(run.error?.context.itemIndex).toBe(1);
		expect(sandbox.ledger.all).toHaveLength(0);
	});
});

describe('what only a fetch can tell', () => {
	test('a document at an address that the user gave never reaches the aggregator', async () => {
		const run = await engine.run(
			ideogram(sandbox, 'yiApi', 'ideogramDescribe', { parameters: { imageSource: 'url', imageUrl: `${sandbox.url}/__sandbox/` } }),
		);
		expect(run.error?.message).toBe('There is no image at this address');
		expect(run.error?.description).toMatch(/Nothing was sent to the aggregator/);
		expect(sandbox.ledger.count({ route: 'describe' })).toBe(0);
	});

	test('an address that redirects into a private network is not followed', async () => {
		sandbox.injections.add({ route: 'download', redirect: 'http://169.254.169.254/latest/meta-data', redirectStatus: 302 });
		const run = await engine.run(
			ideogram(sandbox, 'yiApi', 'ideogramDescribe', { parameters: { imageSource: 'url', imageUrl: `${sandbox.imagesUrl}/a.png` } }),
		);
		expect(run.error?.message).toBe('No image could be downloaded from a private address');
		expect(sandbox.ledger.count({ route: 'describe' })).toBe(0);
	});

	test('an image that is missing there fails its own item only', async () => {
		const photo = await photoItem(engine);
		const run = await engine.run({
			...ideogram(sandbox, 'yiApi', 'ideogramDescribe', {
				items: [photo, { json: { url: `${sandbox.imagesUrl}/missing.png` }, binary: {} }],
				parameters: { imageSource: "={{ $json.url ? 'url' : 'file' }}", imageUrl: '={{ $json.url }}' },
			}),
			onError: 'continueErrorOutput',
		});
		expect(run.items).toHaveLength(1);
		expect(run.failed[0]?.json).toMatchObject({ error: 'No image could be downloaded from a private address' });
	});

	test('Crazyrouter fetches an address itself, and its refusal is the answer', async () => {
		const run = await engine.run(
			ideogram(sandbox, 'crazyrouterApi', 'ideogramDescribe', { parameters: { imageSource: 'url', imageUrl: `${sandbox.imagesUrl}/page` } }),
		);
		expect(run.error?.description).toMatch(/image_file could not be downloaded/);
		expect(sandbox.ledger.creates()).toHaveLength(0);
	});
});
