import { createRequire } from 'node:module';
import { Container } from '@n8n/di';

import { imagen } from './imagen.mts';
import { TestCredentials } from './credentials.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

/** n8n's own switch: N8N_SSRF_PROTECTION_ENABLED. */
let protection: { enabled: boolean };

useSandbox({ generationMs: 0, tinyImages: true });
beforeAll(() => {
	const ofCore = createRequire(createRequire(import.meta.filename ?? __filename).resolve('n8n-core'));
	const { SsrfProtectionConfig } = ofCore('@n8n/config') as { SsrfProtectionConfig: new () => { enabled: boolean } };
	protection = Container.get(SsrfProtectionConfig);
});
afterEach(() => {
	protection.enabled = false;
	jest.restoreAllMocks();
});

const images = {
	node: 'openAiImagesGenerate',
	parameters: { aggregator: 'anyApi', prompt: 'a fox', model: { __rl: true, mode: 'name', value: 'dall-e-3' } },
};

describe('n8n’s protection against requests into private networks', () => {
	test('stops a create before it is sent, in its own words, and once', async () => {
		protection.enabled = true;
		const run = await engine.run({ ...imagen(sandbox, ['a fox']), retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(run.error?.message).toBe('n8n refused the request to AnyAPI');
		expect(run.error?.description).toMatch(/restricted IP address.*127\.0\.0\.1.*ask your n8n administrator.*nothing was billed/);
		expect(run.error?.description).not.toMatch(/may have been/);
		expect(sandbox.ledger.all).toEqual([]);
	});

	test('does not lose an image that was paid for before', async () => {
		// on from the moment the create has arrived, so that only the download meets it
		sandbox.injections.add({ route: 'images', match: () => (protection.enabled = true) && false });
		const started = Date.now();
		const run = await engine.run({ ...imagen(sandbox, ['a fox']), ...images });
		expect(run.items[0]?.json.imageUrl).toMatch(/^http/);
		expect(run.items[0]?.json.downloadError).toMatch(/^n8n refused the request to 127\.0\.0\.1.*restricted IP address/);
		// a no is not asked again and again
		expect(Date.now() - started).toBeLessThan(10_000);
	});
});

describe('a credential', () => {
	test('that can’t be decrypted is said in n8n’s words', async () => {
		const words = 'Credentials could not be decrypted. The likely reason is that a different "encryptionKey" was used to encrypt the data.';
		jest.spyOn(TestCredentials.prototype, 'getDecrypted').mockRejectedValue(Object.assign(new Error(words), { name: 'CredentialDataError' }));
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.error?.message).toBe(words);
		expect(run.error?.description ?? '').not.toMatch(/may have been/);
		expect(sandbox.ledger.all).toEqual([]);
	});

	test('that goes while the node runs ends it without a doubt about money', async () => {
		const original = TestCredentials.prototype.getDecrypted;
		let times = 0;
		jest.spyOn(TestCredentials.prototype, 'getDecrypted').mockImplementation(async function (this: TestCredentials, ...given) {
			if (++times > 1) throw Object.assign(new Error('Credential with ID "7" does not exist for type "anyApi".'), { name: 'CredentialNotFoundError' });
			return await original.apply(this, given);
		});
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.error?.message).toBe('n8n refused the request to AnyAPI');
		expect(run.error?.description).toMatch(/does not exist for type.*nothing was billed/);
		expect(sandbox.ledger.all).toEqual([]);
	});

	test('that is not chosen is said in n8n’s words', async () => {
		const run = await engine.run({ ...imagen(sandbox, ['a fox']), credentials: {} });
		expect(run.error?.message).toMatch(/credentials/i);
		expect(sandbox.ledger.all).toEqual([]);
	});
});

test('a proxy that wants a password is no refusal of the aggregator', async () => {
	sandbox.injections.add({ route: 'create', respond: { status: 407, body: '<html><h1>407 Proxy Authentication Required</h1></html>' } });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.error?.message).toBe('The proxy of this n8n blocked the request to AnyAPI');
	expect(run.error?.description).toMatch(/Nothing was billed/);
});
