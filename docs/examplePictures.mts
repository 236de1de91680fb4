/**
 * Part of `npm run screenshots`: a picture of each example's canvas, and below it what came out of it in front of the
 * sandbox. WebP, because n8n's build copies every PNG of a repository into the package.
 */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { startSandbox } from '../sandbox/aggregator/index.mts';
import { demoCredentials } from '../sandbox/demoAggregator.mts';
import { openBrowser } from '../sandbox/n8n/browser.mts';
import { Editor } from '../sandbox/n8n/editor.mts';
import { doorCredentials, example, exampleNames, putExampleFiles, type Given } from '../sandbox/n8n/examples.mts';
import { startN8n, type Execution } from '../sandbox/n8n/index.mts';
import { root } from '../sandbox/n8n/places.mts';
import { samplePins } from '../sandbox/n8n/samplePins.mts';
import { startServices } from '../sandbox/services/index.mts';

const CANVAS = { width: 1500, height: 620 };
const STRIP_HEIGHT = 220;
const MOST_SHOWN = 6;

/** What somebody would say to those that begin with a message, and send to those that begin with a form. */
const BEGINNINGS: Record<string, Record<string, object>> = {
	'chat-agent.json': { 'When chat message received': { chatInput: 'A heron in the mist, watercolor, 16:9', sessionId: '1' } },
	'midjourney-chat-to-telegram.json': { 'Chat message': { chatInput: 'A heron in the mist --ar 16:9', sessionId: '1' } },
	'form-to-image.json': { 'Someone asks for an image': { 'What it shows': 'A lighthouse at dusk, oil on canvas', Shape: '16:9' } },
};
/** They wait for minutes, or show what only lies elsewhere. */
const NOT_RUN = ['midjourney-overnight.json', 'overnight-batch.json', 'product-photos-to-scenes.json', 'form-edit-photo.json', 'chat-edit-images.json', 'alert-when-credit-is-low.json'];

const folder = await mkdtemp(path.join(tmpdir(), 'example-pictures-'));
const files = path.join(folder, 'files');
const images = path.join(root, 'docs/images/examples');
mkdirSync(images, { recursive: true });
putExampleFiles(files);
const [sandbox, services] = await Promise.all([startSandbox({ generationMs: 200 }), startServices()]);
const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), env: { N8N_RESTRICT_FILE_ACCESS_TO: files } });
const browser = await openBrowser(CANVAS.width, CANVAS.height);
const editor = new Editor(browser.page, n8n.url);

/** The images of the last node that gives any, each once. */
async function outcome({ data }: Execution): Promise<Buffer[]> {
	const runs = Object.values(data.resultData.runData).flatMap((run) => run);
	const withFiles = runs.map((run) => (run?.data?.main ?? []).flatMap((items) => items ?? []).filter(({ binary }) => binary));
	const last = withFiles.findLast((items) => items.some(({ binary }) => Object.values(binary ?? {}).some(({ mimeType }) => /image\/(png|jpeg|webp)/.test(mimeType)))) ?? [];
	const ids = new Set(last.flatMap(({ binary }) => Object.values(binary ?? {})).flatMap(({ id, mimeType }) => (id && mimeType.startsWith('image/') ? [id] : [])));
	return await Promise.all([...ids].slice(0, MOST_SHOWN).map(async (id) => Buffer.from(await n8n.rest.file(id))));
}

async function picture(name: string, canvas: Buffer, came: Buffer[]): Promise<void> {
	const strip = await Promise.all(came.map(async (image) => await sharp(image).resize({ height: STRIP_HEIGHT - 20 }).png().toBuffer()));
	const widths = await Promise.all(strip.map(async (image) => (await sharp(image).metadata()).width ?? 0));
	const composite = strip.map((input, index) => ({ input, top: CANVAS.height + 10, left: 10 + widths.slice(0, index).reduce((sum, width) => sum + width + 10, 0) }));
	const fitting = composite.filter(({ left }, index) => left + (widths[index] ?? 0) <= CANVAS.width);
	const height = CANVAS.height + (fitting.length > 0 ? STRIP_HEIGHT : 0);
	const whole = sharp({ create: { ...CANVAS, height, channels: 3, background: '#ffffff' } }).composite([{ input: canvas, top: 0, left: 0 }, ...fitting]);
	await sharp(await whole.png().toBuffer()).webp({ quality: 82 }).toFile(path.join(images, name.replace('.json', '.webp')));
}

try {
	await n8n.rest.signIn();
	await editor.signIn();
	const given: Given[] = [];
	for (const { name, type, data } of [...demoCredentials(sandbox, services), ...doorCredentials]) {
		const baseUrl = 'baseUrl' in data ? String(data.baseUrl) : undefined;
		given.push({ ...(await n8n.rest.putCredential(name, type, data)), baseUrl });
	}
	for (const name of exampleNames()) {
		const beginning = Object.fromEntries(Object.entries(BEGINNINGS[name] ?? {}).map(([node, json]) => [node, [{ json }]]));
		const workflow = { ...example(name, files, given), pinData: { ...samplePins(name), ...beginning } };
		const { id } = await n8n.rest.putWorkflow(workflow as never);
		const trigger = workflow.nodes.find(({ type }) => /trigger$/i.test(type) || type.endsWith('.webhook'))?.name ?? '';
		const ran = NOT_RUN.includes(name) ? undefined : await n8n.rest.run(id, trigger).catch((error: unknown) => void console.log(`${name}: ${String(error)}`));
		const came = ran ? await outcome(ran) : [];
		await editor.openWorkflow(id);
		await editor.fitToView();
		await browser.page.waitForTimeout(800);
		await editor.dismissToasts();
		const canvas = await browser.page.screenshot();
		await picture(name, await sharp(canvas).resize(CANVAS).toBuffer(), came);
		console.log(`docs/images/examples/${name.replace('.json', '.webp')}: ${ran?.status ?? 'not run'}, ${came.length} images`);
	}
} finally {
	await browser.close();
	await n8n.stop();
	await services.close();
	await sandbox.close();
	await rm(folder, { recursive: true, force: true });
}
