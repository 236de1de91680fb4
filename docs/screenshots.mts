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
import { drawnSize } from '../sandbox/n8n/drawn.mts';
import { Editor } from '../sandbox/n8n/editor.mts';
import { example, putExampleFiles } from '../sandbox/n8n/examples.mts';
import { startN8n } from '../sandbox/n8n/index.mts';
import { root } from '../sandbox/n8n/places.mts';
import { startServices } from '../sandbox/services/index.mts';
import { addChineseFont } from './chineseFont.mts';

interface Clip {
	x: number;
	y: number;
	width: number;
	height: number;
}

const WINDOW = { width: 1360, height: 820 };
/** The form in the middle of an open node. */
const FORM: Clip = { x: 460, y: 64, width: 440, height: 560 };
/** The panel of nodes, with some of the canvas beside it. */
const PANEL: Clip = { x: 640, y: 0, width: 720, height: 560 };

const images = path.join(root, 'docs/images');
mkdirSync(images, { recursive: true });
const folder = await mkdtemp(path.join(tmpdir(), 'screenshots-'));
const files = path.join(folder, 'files');
putExampleFiles(files);
const sandbox = await startSandbox();
const services = await startServices();
const env = { N8N_RESTRICT_FILE_ACCESS_TO: files };
const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), packaging: 'packed', env });
const browser = await openBrowser(WINDOW.width, WINDOW.height);
const { page } = browser;
const editor = new Editor(page, n8n.url);
const dropFont = await addChineseFont(page);

async function shot(name: string, clip?: Clip): Promise<void> {
	await page.waitForTimeout(500); // the editor's animations, and its toasts come late
	await editor.dismissToasts();
	const png = await page.screenshot({ clip });
	await sharp(png).webp({ quality: 88 }).toFile(path.join(images, `${name}.webp`));
	console.log(`docs/images/${name}.webp`);
}

async function nodeFromCredentialToError(): Promise<void> {
	await editor.newWorkflow();
	await editor.search('flux schnell', 'Replicate Flux Schnell');
	await shot('search', PANEL);
	await editor.addNode('flux schnell', 'Replicate Flux Schnell');
	const baseUrl = sandbox.baseUrl('anyApi');
	await editor.credential.create({ apiKey: 'wrong', baseUrl });
	await editor.credential.moreDetails();
	await shot('credential-wrong-key');
	await editor.credential.save({ apiKey: sandbox.key });
	await editor.form.fill('prompt', 'A lighthouse at dusk, oil on canvas');
	await editor.form.choose('aspectRatio', '16:9');
	await editor.execute();
	await editor.output.viewFiles();
	await shot('binary');
	await editor.output.viewImage();
	await shot('image');
	sandbox.injections.add({ route: 'create', reply: 'keyRefused' });
	await editor.execute();
	await shot('error');
	sandbox.reset();
	await editor.form.settings();
	await editor.form.open('onError');
	await shot('on-error', { ...FORM, x: 440, width: 480, height: 640 });
}

async function listOfModels(): Promise<void> {
	const key = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('yiApi') };
	await n8n.rest.putCredential('YIAPI account', 'yiApi', key);
	await editor.newWorkflow();
	await editor.addNode('OpenAI Images Generate', 'OpenAI Images Generate');
	await editor.credential.choose('YIAPI account');
	await editor.form.search('model', 'flux');
	await shot('openai-model-list', FORM);
}

async function formOfAModel(): Promise<void> {
	await editor.newWorkflow();
	await editor.addNode('Replicate Run Model', 'Replicate Run Model');
	await editor.credential.choose('AnyAPI account');
	await editor.form.pickFirst('model', 'FLUX.2 Flex');
	await editor.form.mappedFields();
	await editor.form.addMapped('Aspect Ratio (default 1:1)');
	await editor.form.choose('aspect_ratio', '16:9');
	await editor.form.addMapped('Steps (1 to 50, default 30)');
	await editor.form.fill('steps', '40');
	await editor.form.addMapped('Safety Tolerance (1 to 5, default 2)');
	await editor.form.fill('prompt', 'A lighthouse at dusk, oil on canvas');
	await shot('model-form');
}

async function workflowThatRan(): Promise<void> {
	const workflow = await n8n.rest.putWorkflow(example('spreadsheet-to-images.json', files, await credentials()));
	await editor.openWorkflow(workflow.id);
	await editor.runWorkflow();
	await shot('workflow');
}

async function chatWithAnAgent(): Promise<void> {
	await n8n.rest.putCredential('OpenAI account', 'openAiApi', { apiKey: 'any', url: `${services.url}/v1` });
	const workflow = await n8n.rest.putWorkflow(example('chat-agent.json', files, await credentials()));
	await page.setViewportSize({ ...WINDOW, height: 1000 });
	await editor.openWorkflow(workflow.id);
	await editor.chat.open();
	await editor.chat.enlarge(60, 150);
	const answer = await editor.chat.say('A heron in the mist of an early morning, watercolor, 16:9');
	await drawnSize(answer.getByRole('img'));
	await editor.fitToView();
	await page.getByTestId('zoom-out-button').click(); // the chat's button lies over the lower nodes
	await shot('agent-chat');
	await page.setViewportSize(WINDOW);
}

const credentials = async () => await n8n.rest.get<Array<{ id: string; name: string; type: string }>>('/credentials');

try {
	await n8n.rest.signIn();
	await editor.signIn();
	await nodeFromCredentialToError();
	await listOfModels();
	await formOfAModel();
	await workflowThatRan();
	await chatWithAnAgent();
} finally {
	dropFont();
	await browser.close();
	await n8n.stop();
	await services.close();
	await sandbox.close();
	await rm(folder, { recursive: true, force: true });
}
