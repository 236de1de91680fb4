import sharp from 'sharp';

import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { imagen, prompts } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 300 });

/** The colour near the corner, where the sandbox writes no text. */
async function cornerColour(bytes: Buffer): Promise<number[]> {
	const corner = { left: 2, top: 2, width: 1, height: 1 };
	return [...(await sharp(bytes).extract(corner).raw().toBuffer())];
}

describe('one prompt', () => {
	test('becomes an item with the finished picture under data', async () => {
		const run = await engine.run(imagen(sandbox, ['a red fox']));
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		const [item] = run.items;
		expect(item.json).toEqual({
			id: expect.stringMatching(/^[a-z0-9]{26}$/),
			status: 'succeeded',
			model: 'google/imagen-4',
			prompt: 'a red fox',
			imageUrl: expect.stringContaining(sandbox.imagesUrl),
			imageIndex: 0,
			imageCount: 1,
			createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
			completedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			predictTime: expect.any(Number),
		});
		expect(item.pairedItem).toEqual({ item: 0 });
		expect(item.binary?.data).toMatchObject({
			mimeType: 'image/jpeg',
			fileExtension: 'jpg',
			fileName: `a-red-fox-${String(item.json.id)}.jpg`,
		});
		const { r, g, b } = expectedColour('a red fox');
		const [red, green, blue] = await cornerColour(await engine.read(item));
		expect(Math.abs(red - r) + Math.abs(green - g) + Math.abs(blue - b)).toBeLessThan(12);
	});

	test('sends the fields that were set, and nothing else', async () => {
		await engine.run(
			imagen(sandbox, ['a window'], {
				parameters: {
					model: 'google/imagen-4-ultra',
					aspectRatio: '16:9',
					additionalFields: { outputFormat: 'png', safetyFilterLevel: 'block_medium_and_above', imageSize: '2K' },
				},
			}),
		);
		const create = sandbox.ledger.last({ route: 'create' });
		expect(create?.path).toBe('/anyapi/replicate/v1/models/google/imagen-4-ultra/predictions');
		expect(create?.body).toEqual({
			input: {
				prompt: 'a window',
				aspect_ratio: '16:9',
				output_format: 'png',
				safety_filter_level: 'block_medium_and_above',
				image_size: '2K',
			},
		});
		expect(create?.headers).toMatchObject({ authorization: `Bearer ${sandbox.key}` });
		expect(create?.headers).not.toHaveProperty('prefer');
	});

	test.each([
		['png', 'image/png'],
		['jpg', 'image/jpeg'],
	])('as %s has the MIME type of its bytes', async (outputFormat, mimeType) => {
		const run = await engine.run(
			imagen(sandbox, ['a hat'], { parameters: { additionalFields: { outputFormat } } }),
		);
		expect(run.items[0].binary?.data).toMatchObject({ mimeType, fileExtension: outputFormat });
		expect((await sharp(await engine.read(run.items[0])).metadata()).format).toBe(outputFormat.replace('jpg', 'jpeg'));
	});
});

describe('the reply', () => {
	test.each(['string', 'array', 'object', 'nested', 'dataUrl'] as const)(
		'with its output as %s gives the picture',
		async (output) => {
			sandbox.injections.add({ route: 'create', prediction: { output } });
			const run = await engine.run(imagen(sandbox, ['a tree']));
			expect(run.error).toBeUndefined();
			expect(run.items.length).toBeGreaterThan(0);
			expect((await sharp(await engine.read(run.items[0])).metadata()).width).toBeGreaterThan(0);
			if (output === 'dataUrl') expect(run.items[0].json.imageUrl).toBeNull();
			expect(JSON.stringify(run.items)).not.toContain('base64,');
		},
	);

	test('that is already finished is not polled', async () => {
		sandbox.injections.add({ route: 'create', prediction: { finished: true } });
		const run = await engine.run(imagen(sandbox, ['a tree']));
		expect(run.items).toHaveLength(1);
		expect(sandbox.ledger.count({ route: 'poll' })).toBe(0);
	});

	test('with an output while it is still processing, or a status nobody knows, is waited for', async () => {
		sandbox.settings.generationMs = 1000;
		sandbox.injections.add({ route: 'create', prediction: { early: true, runningAs: 'queued' } });
		const run = await engine.run(imagen(sandbox, ['a tree']));
		sandbox.settings.generationMs = 300;
		expect(run.items[0].json.status).toBe('succeeded');
		expect(sandbox.ledger.count({ route: 'poll' })).toBeGreaterThan(1);
	});

	test('is polled at the aggregator only', async () => {
		await engine.run(imagen(sandbox, ['a tree']));
		const [create] = sandbox.ledger.creates();
		for (const read of sandbox.ledger.requests({ route: 'poll' })) {
			expect(read.path).toBe(`/anyapi/replicate/v1/predictions/${create.id}`);
		}
	});
});

describe('options', () => {
	test('five items at Max Concurrency 5 take about as long as one, and keep their order', async () => {
		sandbox.settings.generationMs = 3000;
		const started = Date.now();
		await engine.run(imagen(sandbox, prompts(1)));
		const one = Date.now() - started;
		const run = await engine.run(imagen(sandbox, prompts(5), { parameters: { options: { maxConcurrency: 5 } } }));
		const five = Date.now() - started - one;
		sandbox.settings.generationMs = 300;
		expect(run.items.map(({ json }) => json.prompt)).toEqual(prompts(5));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(prompts(5).map((_, item) => ({ item })));
		// one after the other they would take five times as long
		expect(five).toBeLessThan(one * 2);
	});

	test('Max Concurrency 1 runs one after the other', async () => {
		await engine.run(imagen(sandbox, prompts(3), { parameters: { options: { maxConcurrency: 1 } } }));
		const order = sandbox.ledger.requests().map(({ route }) => route).filter((route) => route !== 'poll');
		expect(order).toEqual(['create', 'download', 'create', 'download', 'create', 'download']);
	});

	test('without Wait for Completion the id and status come at once', async () => {
		const run = await engine.run(imagen(sandbox, ['later'], { parameters: { waitForCompletion: false } }));
		expect(run.items[0].json).toEqual({ id: sandbox.ledger.creates()[0].id, status: 'starting', model: 'google/imagen-4' });
		expect(sandbox.ledger.count({ route: 'poll' })).toBe(0);
	});

	test('without Download Images only the URL comes', async () => {
		const run = await engine.run(imagen(sandbox, ['a tree'], { parameters: { downloadImages: false } }));
		expect(run.items[0].binary).toBeUndefined();
		expect(run.items[0].json.imageUrl).toContain(sandbox.imagesUrl);
		expect(sandbox.ledger.downloads()).toHaveLength(0);
	});

	test('one item per input item holds all images', async () => {
		sandbox.injections.add({ route: 'create', prediction: { output: 'array' } });
		const run = await engine.run(
			imagen(sandbox, ['a tree'], {
				parameters: { binaryPropertyOutput: 'picture', options: { outputMode: 'itemPerInput' } },
			}),
		);
		expect(run.items).toHaveLength(1);
		const { images, imageCount } = run.items[0].json;
		expect(images).toHaveLength(Number(imageCount));
		expect(Object.keys(run.items[0].binary ?? {})[0]).toBe('picture');
		expect(run.items[0].json).not.toHaveProperty('imageUrl');
	});

	test('Include Response adds the whole reply, without the bytes of images', async () => {
		sandbox.injections.add({ route: 'create', prediction: { output: 'dataUrl' } });
		const run = await engine.run(imagen(sandbox, ['a tree'], { parameters: { options: { includeResponse: true } } }));
		expect(run.items[0].json.response).toMatchObject({ status: 'succeeded', urls: expect.any(Object) });
		expect(JSON.stringify(run.items[0].json).length).toBeLessThan(3000);
	});

	test('a file over Max File Size is left at the provider', async () => {
		sandbox.settings.imageBytes = 3 * 1024 * 1024;
		const run = await engine.run(imagen(sandbox, ['big'], { parameters: { options: { maxFileSize: 1 } } }));
		sandbox.settings.imageBytes = undefined;
		expect(run.items[0].binary).toBeUndefined();
		expect(run.items[0].json).toMatchObject({
			status: 'succeeded',
			imageUrl: expect.stringContaining('http'),
			downloadError: expect.stringContaining('larger than the 1 MiB'),
		});
	});
});
