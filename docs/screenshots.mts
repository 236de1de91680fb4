/**
 * `npm run screenshots`: takes the pictures of docs/images/ anew, from a real n8n with the sandbox
 * as aggregator. WebP, because n8n's build copies every PNG of a repository into the package.
 */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { startSandbox } from '../sandbox/aggregator/index.mts';
import { openBrowser } from '../sandbox/n8n/browser.mts';
import { Editor } from '../sandbox/n8n/editor.mts';
import { example, putExampleFiles } from '../sandbox/n8n/examples.mts';
import { startN8n } from '../sandbox/n8n/index.mts';
import { root } from '../sandbox/n8n/places.mts';

const images = path.join(root, 'docs/images');
mkdirSync(images, { recursive: true });
const folder = await mkdtemp(path.join(tmpdir(), 'screenshots-'));
const files = path.join(folder, 'files');
putExampleFiles(files);
const sandbox = await startSandbox();
const env = { N8N_RESTRICT_FILE_ACCESS_TO: files };
const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), packaging: 'packed', env });
const browser = await openBrowser(1360, 820);
const { page } = browser;
const editor = new Editor(page, n8n.url);

async function shot(name: string): Promise<void> {
	await editor.dismissToasts();
	await page.waitForTimeout(500); // the editor's animations
	const png = await page.screenshot();
	await sharp(png).webp({ quality: 88 }).toFile(path.join(images, `${name}.webp`));
	console.log(`docs/images/${name}.webp`);
}

try {
	await n8n.rest.signIn();
	await editor.signIn();
	await editor.newWorkflow();
	await editor.search('image generation');
	await shot('search');
	await editor.addNode('imagen', 'Replicate Imagen 4');
	const baseUrl = sandbox.baseUrl('anyApi');
	await editor.credential.create({ apiKey: 'wrong', baseUrl });
	await shot('credential-wrong-key');
	await editor.credential.save({ apiKey: sandbox.key });
	await editor.credential.open();
	await shot('credential');
	await editor.credential.close();
	await editor.form.fill('prompt', 'A lighthouse at dusk, oil on canvas');
	await editor.form.choose('aspectRatio', '16:9');
	await shot('form');
	await editor.execute();
	await shot('output');
	await editor.output.viewImage();
	await shot('image');
	sandbox.faults.add({ route: 'create', reply: 'keyRefused' });
	await editor.execute();
	await shot('error');

	const [credential] = await n8n.rest.get<Array<{ id: string; name: string; type: string }>>('/credentials');
	const definition = example('spreadsheet-to-images.json', files, [credential!]);
	const workflow = await n8n.rest.putWorkflow(definition);
	sandbox.reset();
	await editor.openWorkflow(workflow.id);
	await editor.runWorkflow();
	await shot('workflow');
} finally {
	await browser.close();
	await n8n.stop();
	await sandbox.close();
	await rm(folder, { recursive: true, force: true });
}
