import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import fastify from 'fastify';

/** Of documentation and of private networks: nobody's. */
const AWAY = ['192.0.2.1', '10.255.255.1', '[2001:db8::1]', 'gateway.example'];

describe('no test reaches an address that is not of this machine', () => {
	test.each(AWAY)('not by fetch: %s', async (host) => {
		await expect(fetch(`http://${host}/`)).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } });
	});

	test.each(AWAY)('not by a request or a socket: %s', async (host) => {
		const [refused] = await once(get(`http://${host}/`), 'error').catch((error) => [error]);
		expect(refused).toMatchObject({ message: expect.stringContaining('not on this machine') });
		const socket = connect(80, host.replace(/^\[|\]$/g, ''));
		await expect(once(socket, 'connect')).rejects.toMatchObject({ message: expect.stringContaining('not on this machine') });
	});

	test('and what listens does so on this machine only', async () => {
		const app = fastify();
		await app.listen({ host: '0.0.0.0', port: 0 });
		expect(app.addresses()).toMatchObject([{ address: '127.0.0.1' }]);
		await app.close();
	});
});
