import { networkInterfaces } from 'node:os';
import sharp from 'sharp';
import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { startPortkey } from '../../sandbox/gateways/portkey.mts';
import type { Item, NodeOptions, Result } from '../engine/harness.mts';
import { openForm } from '../engine/loadOptions.mts';
import { engine, sandbox, useSandbox } from '../engine/useSandbox.mts';
import { documented, outcomeOf } from './matrix.mts';
import { gateway, useGateway } from './useGateway.mts';

useSandbox({ generationMs: 20, tinyImages: true });
useGateway(startPortkey);

const customHeader = (name: string, value: string) => ({ name, value });

/** As the page "Connect any gateway" says it; the provider behind is the sandbox. */
const credential = (more: object = {}) => ({
	apiKey: sandbox.key,
	baseUrl: gateway.url,
	customHeaders: { headers: [customHeader('x-portkey-provider', 'openai'), customHeader('x-portkey-custom-host', `${sandbox.baseUrl('gateway')}/v1`)] },
	...more,
});

/** Its catch-all at /v1 passes on what it does not know. */
const toGoogle = () => ({
	geminiPath: '/v1',
	customHeaders: { headers: [customHeader('x-portkey-provider', 'openai'), customHeader('x-portkey-custom-host', `${sandbox.baseUrl('gateway')}/v1beta`)] },
});

const said = ({ error }: Result) => `${error?.message} ${error?.description}`;

const named = (value: string) => ({ model: { __rl: true, mode: 'name', value } });

function run(node: string, parameters: object = {}, { credential: more = {}, ...options }: Partial<NodeOptions> & { credential?: object } = {}) {
	return engine.run({
		node,
		credentials: { customAggregatorApi: credential(more) },
		parameters: { aggregator: 'customAggregatorApi', prompt: 'a fox', ...parameters },
		...options,
	});
}

const images = (parameters: object = {}, more: Parameters<typeof run>[2] = {}) => run('openAiImagesGenerate', { ...named('gpt-image-1'), ...parameters }, more);

async function photo(): Promise<Item> {
	const bytes = await sharp({ create: { width: 32, height: 24, channels: 3, background: 'teal' } }).png().toBuffer();
	return { json: {}, binary: { data: await engine.file(bytes, 'photo.png', 'image/png') } };
}

test('it listens on this machine only', async () => {
	const others = Object.values(networkInterfaces()).flat().filter((address) => address?.family === 'IPv4' && !address.internal);
	for (const other of others) await expect(fetch(gateway.url.replace('127.0.0.1', other!.address))).rejects.toThrow();
	expect(new URL(gateway.url).hostname).toBe('127.0.0.1');
});

test('images come through it, each with its bytes', async () => {
	const result = await images({ size: '1024x1024', additionalFields: { n: 2 } });
	expect(result.error).toBeUndefined();
	expect(result.items).toHaveLength(2);
	const [r, g, b] = await sharp(await engine.read(result.items[1])).removeAlpha().raw().toBuffer();
	expect({ r, g, b }).toEqual(expectedColour('a fox'));
	expect(sandbox.ledger.last({ route: 'images' })?.headers.authorization).toBe(`Bearer ${sandbox.key}`);
	expect(sandbox.ledger.creates()).toEqual([expect.objectContaining({ route: 'images', images: 2, billed: true })]);
});

test('without its headers it says which one is missing, and nothing is made', async () => {
	const result = await images({}, { credential: { customHeaders: {} } });
	expect(said(result)).toContain('x-portkey-provider');
	expect(sandbox.ledger.requests()).toEqual([]);
});

test.each([
	['the key is refused by the provider', { apiKey: 'sk-of-nobody' }, {}, /key/i],
	['a model that nobody has', {}, named('gpt-image-77'), /not offer this model/],
	['a prompt that the provider refuses', {}, { prompt: 'a forbidden fruit' }, /safety/i],
	['a value that the model does not take', {}, { ...named('dall-e-3'), additionalFields: { n: 3 } }, /n=1/],
])('%s: said in true words, and nothing is made', async (_what, more, parameters, words) => {
	const result = await images(parameters, { credential: more });
	expect(said(result)).toMatch(words);
	expect(sandbox.ledger.creates()).toEqual([]);
	expect(sandbox.ledger.count({ route: 'images' })).toBe(1);
});

test('neither the key nor a header’s value is told, also where the answer repeats them', async () => {
	const secret = 'a-secret-of-the-portkey-account';
	const { headers } = credential().customHeaders;
	sandbox.injections.add({ route: 'images', respond: { status: 400, body: { error: { message: `Bad request with ${sandbox.key} and ${secret}`, type: 'invalid_request_error', code: null, param: null } } } });
	const result = await images({}, { credential: { customHeaders: { headers: [...headers, customHeader('x-portkey-trace-id', secret)] } } });
	expect(result.error?.message).toBeTruthy();
	const told = JSON.stringify([result.error, result.error?.message, result.error?.description, result.items]);
	expect(told).toContain('Bad request with');
	expect(told).not.toContain(sandbox.key);
	expect(told).not.toContain(secret);
});

describe('what it breaks by itself, after the provider has answered', () => {
	test('the list of models: the form says that it could not answer', async () => {
		const { context, methods } = openForm(engine, { node: 'openAiImagesGenerate', parameters: { aggregator: 'customAggregatorApi', ...named('') }, credential: credential(), path: 'model' });
		await expect(methods.listSearch!.searchModels!.call(context, 'gpt-image')).rejects.toThrow('could not answer');
		expect(sandbox.ledger.last({ route: 'models' })).toMatchObject({ path: '/gateway/v1/models', status: 200, headers: { authorization: `Bearer ${sandbox.key}` } });
	});

	test('edits: told as perhaps billed, and sent once', async () => {
		const result = await run('openAiImagesEdit', named('gpt-image-1'), { items: [await photo()] });
		expect(said(result)).toMatch(/may have been .*billed/i);
		expect(sandbox.ledger.creates()).toEqual([expect.objectContaining({ route: 'imagesEdit', billed: true })]);
	});

	test('Google’s own route: told as perhaps billed, and sent once', async () => {
		const result = await run('geminiGenerateImage', named('gemini-3-pro-image'), { credential: toGoogle() });
		expect(said(result)).toMatch(/may have been .*billed/i);
		expect(sandbox.ledger.creates()).toEqual([expect.objectContaining({ route: 'gemini', billed: true })]);
	});
});

describe('the page “Connect any gateway” says what comes of each node', () => {
	test.each(documented('Portkey'))('$column: $says', async ({ node, parameters, says, takesFile }) => {
		const result = await run(node, parameters, { credential: node === 'geminiGenerateImage' ? toGoogle() : {}, ...(takesFile && { items: [await photo()] }) });
		expect(outcomeOf(result)).toBe(says);
	});
});
