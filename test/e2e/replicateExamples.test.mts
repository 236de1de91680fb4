import sharp from 'sharp';
import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { example } from '../../sandbox/n8n/examples.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

const CLOSE = 6;
const RUN_MS = 90_000;

useN8n({ generationMs: 500 });

/** Runs an example; the items of each of its nodes by their names. */
async function ran(name: string) {
	const workflow = await n8n.rest.putWorkflow(example(name, files, credentials));
	const run = await n8n.rest.run(workflow.id, 'When clicking Execute', RUN_MS);
	expect(run.data.resultData.error).toBeUndefined();
	expect(run.status).toBe('success');
	return (node: string) => run.data.resultData.runData[node]?.[0]?.data?.main[0]?.[0];
}

async function file(item: ReturnType<Awaited<ReturnType<typeof ran>>>): Promise<Buffer> {
	return await n8n.rest.file(String(item?.binary?.data?.id));
}

async function expectColourOf(prompt: string, picture: Buffer): Promise<void> {
	const corner = await sharp(picture).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
	const { r, g, b } = expectedColour(prompt);
	[r, g, b].forEach((value, index) => expect(Math.abs(value - (corner[index] ?? 999))).toBeLessThanOrEqual(CLOSE));
}

test(
	'five nodes in a row: the image of one is the input of the next',
	async () => {
		const itemOf = await ran('five-replicate-nodes.json');
		const names = ['Make a house', 'Make it winter', 'Show more around it', 'Combine both', 'Remove the background'];
		const items = names.map((name) => itemOf(name));
		const pictures = await Promise.all(items.map(file));
		for (const [index, picture] of pictures.entries()) {
			const { prompt = 'lucataco/remove-bg' } = items[index]?.json ?? {};
			await expectColourOf(String(prompt), picture);
		}

		const inputs = sandbox.ledger.requests({ route: 'create' }).map(({ body }) => (body as { input: object }).input);
		const urls = items.map((item) => item?.json.imageUrl);
		expect(inputs).toMatchObject([
			{},
			{ input_image: expect.stringMatching(/^data:image\/jpeg;base64,/) },
			{ image: urls[1], outpaint: 'Zoom out 1.5x' },
			{ input_image_1: urls[2], input_image_2: urls[0] },
			{ image: urls[3] },
		]);
		expect(sandbox.ledger.creates()).toHaveLength(5);
		expect(sandbox.ledger.leaks).toEqual([]);
	},
	RUN_MS,
);

test(
	'an image is ordered now and picked up later',
	async () => {
		const itemOf = await ran('submit-now-pick-up-later.json');
		const [create] = sandbox.ledger.creates();
		expect(sandbox.ledger.creates()).toHaveLength(1);
		expect(itemOf('Order the image')?.json).toEqual({
			id: create?.id,
			status: 'starting',
			model: 'black-forest-labs/flux-1.1-pro-ultra',
		});
		const picked = itemOf('Get the image');
		expect(picked?.json).toMatchObject({ id: create?.id, status: 'succeeded', prompt: create?.prompt });
		await expectColourOf(String(create?.prompt), await file(picked));
	},
	RUN_MS,
);
