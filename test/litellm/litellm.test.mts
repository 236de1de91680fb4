import { startLitellm } from '../../sandbox/gateways/litellm.mts';
import { gateway, useGateway } from '../gateways/useGateway.mts';

const masterKey = 'sk-only-for-tests';
const model = { model_name: 'gpt-image-2', litellm_params: { model: 'openai/gpt-image-2', api_base: 'http://127.0.0.1:9/v1', api_key: 'sk-any' } };

useGateway(async (folder) => await startLitellm(folder, { masterKey, models: [model] }));

test('it lists its models to who has its master key', async () => {
	const answer = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${masterKey}` } });
	expect(await answer.json()).toMatchObject({ data: [{ id: 'gpt-image-2' }] });
	expect((await fetch(`${gateway.url}/v1/models`)).ok).toBe(false);
});
