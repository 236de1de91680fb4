import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { demoCredentials } from '../../sandbox/demoAggregator.mts';
import { drawnSize } from '../../sandbox/n8n/drawn.mts';
import { example, exampleNames, putExampleFiles, type Given } from '../../sandbox/n8n/examples.mts';
import { samplePins } from '../../sandbox/n8n/samplePins.mts';
import { startServices, type Services } from '../../sandbox/services/index.mts';
import { CLICKS_MS, openEditor, START_MS, withBrowser, type Opened } from './opened.mts';

const STEPS_MS = 400_000;
/** Long enough for the `wait` of a few seconds that one example has. */
const STEP_MS = 120_000;

/** What cannot be stepped through without somebody at the other end; these run as a whole in test/e2e. */
const ELSEWHERE: Record<string, string> = {
	'chat-agent.json': 'begins with a message: below',
	'chat-edit-images.json': 'begins with a message',
	'fall-back-to-a-second-aggregator.json': 'its second aggregator is given failed rows alone: test/e2e/fallbackExample',
	'form-edit-photo.json': 'begins with a form that asks who comes',
	'form-to-image.json': 'begins with a form that asks who comes',
	'midjourney-chat-to-telegram.json': 'begins with a message',
	'midjourney-overnight.json': 'sleeps over night',
	'product-photos-to-scenes.json': 'its photos lie at example.com',
};

withBrowser('the examples in the editor', () => {
	let opened: Opened;
	let services: Services;
	let files: string;
	const given: Given[] = [];
	/** Whether the page shows the canvas that a finished test left. */
	let tidy = false;

	beforeAll(async () => {
		files = await mkdtemp(path.join(tmpdir(), 'editor-files-'));
		putExampleFiles(files);
		services = await startServices();
		opened = await openEditor({ N8N_RESTRICT_FILE_ACCESS_TO: files });
		for (const { name, type, data } of demoCredentials(opened.sandbox, services)) {
			given.push({ ...(await opened.n8n.rest.putCredential(name, type, data)), baseUrl: data.baseUrl });
		}
	}, START_MS);

	afterAll(async () => {
		await opened?.close();
		await services?.close();
		await rm(files, { recursive: true, force: true });
	});

	test.each(exampleNames().filter((name) => !(name in ELSEWHERE)))('each step of %s can be executed, again and again', async (name) => {
		const { n8n, editor } = opened;
		const workflow = { ...example(name, files, given), pinData: samplePins(name) };
		const { id } = await n8n.rest.putWorkflow(workflow);
		await (tidy ? editor.chooseWorkflow(workflow.name) : editor.openWorkflow(id));
		tidy = false;
		for (const node of workflow.nodes.filter(isOurs)) {
			await editor.openNode(node.name);
			expect([node.name, await editor.execute(STEP_MS), await editor.execute(STEP_MS)]).toEqual([node.name, undefined, undefined]);
			await editor.closeNode();
		}
		tidy = true;
	}, STEPS_MS);

	test('a message to the chat with an agent is answered with the image itself', async () => {
		const { sandbox, n8n, editor } = opened;
		const { id } = await n8n.rest.putWorkflow(example('chat-agent.json', files, given));
		await editor.openWorkflow(id);
		await editor.chat.open();
		sandbox.reset();
		const answer = await editor.chat.say('A heron in the mist 16:9');
		const { width, height } = await drawnSize(answer.getByRole('img'));
		expect(width / height).toBeCloseTo(16 / 9, 1);
		expect(await answer.getByRole('img').getAttribute('alt')).toBe('A heron in the mist 16:9');
		expect(sandbox.ledger.creates()).toHaveLength(1);
	}, CLICKS_MS);
});

function isOurs({ type }: INode): boolean {
	return type.startsWith('n8n-nodes-image-aggregator.') && !type.endsWith('Tool');
}
