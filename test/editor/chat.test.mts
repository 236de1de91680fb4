import { drawnSize } from '../../sandbox/n8n/drawn.mts';
import { startServices, type Services } from '../../sandbox/services/index.mts';
import { edited } from '../e2e/edited.mts';
import { CLICKS_MS, openEditor, START_MS, withBrowser, type Opened } from './opened.mts';

withBrowser('the chat with an agent, in the editor', () => {
	let opened: Opened;
	let services: Services;

	beforeAll(async () => {
		services = await startServices();
		opened = await openEditor();
	}, START_MS);

	afterAll(async () => {
		await opened?.close();
		await services?.close();
	});

	test('a message is answered with the image itself', async () => {
		const { sandbox, n8n, editor } = opened;
		const credentials = [
			await n8n.rest.putCredential('AnyAPI account', 'anyApi', { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') }),
			await n8n.rest.putCredential('OpenAI account', 'openAiApi', { apiKey: 'any', url: `${services.url}/v1` }),
		];
		const { id } = await n8n.rest.putWorkflow(edited('chat-agent.json', { credentials }));
		await editor.openWorkflow(id);
		await editor.chat.open();
		const answer = await editor.chat.say('A heron in the mist 16:9');
		const { width, height } = await drawnSize(answer.getByRole('img'));
		expect(width / height).toBeCloseTo(16 / 9, 1);
		expect(await answer.getByRole('img').getAttribute('alt')).toBe('A heron in the mist 16:9');
		expect(sandbox.ledger.creates()).toHaveLength(1);
	}, CLICKS_MS);
});
