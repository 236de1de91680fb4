import { networkInterfaces } from 'node:os';
import { startPortkey } from '../../sandbox/gateways/portkey.mts';
import { gateway, useGateway } from './useGateway.mts';

useGateway(startPortkey);

test('without a provider it says which header is missing', async () => {
	const answer = await fetch(`${gateway.url}/v1/images/generations`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({ message: expect.stringContaining('x-portkey-provider') });
});

test('it listens on this machine only', async () => {
	const others = Object.values(networkInterfaces()).flat().filter((address) => address?.family === 'IPv4' && !address.internal);
	for (const other of others) await expect(fetch(gateway.url.replace('127.0.0.1', other!.address))).rejects.toThrow();
});
