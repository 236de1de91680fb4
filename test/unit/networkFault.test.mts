import { networkFault } from '../../nodes/shared/aggregator/networkFault.ts';

const BASE = 'https://gateway.example';
const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });

describe('a refused connection was surely not billed', () => {
	test.each([
		['as the socket tells it', socket],
		['wrapped by the HTTP client and by n8n', new Error('', { cause: new Error('', { cause: socket }) })],
		['as n8n 2.30 tells it, by httpCode alone', Object.assign(new Error('', { cause: {} }), { httpCode: 'ECONNREFUSED' })],
	])('%s', (_, error) => {
		const fault = networkFault(error, 'AnyAPI', BASE);
		expect(fault.kind).toBe('neverSent');
		expect(fault.details.description).toMatch(/gateway\.example.*ECONNREFUSED.*nothing was billed/);
	});
});

test('a connection lost on the way may have been billed', () => {
	const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
	expect(networkFault(reset, 'AnyAPI', BASE).kind).toBe('transient');
	expect(networkFault(undefined, 'AnyAPI', BASE).kind).toBe('transient');
});

test('a host that vanished from under an open connection may have billed', () => {
	const lost = Object.assign(new Error('read EHOSTUNREACH'), { code: 'EHOSTUNREACH', syscall: 'read' });
	expect(networkFault(lost, 'AnyAPI', BASE).kind).toBe('transient');
	expect(networkFault(new Error('', { cause: lost }), 'AnyAPI', BASE).kind).toBe('transient');
	const never = Object.assign(new Error('connect EHOSTUNREACH'), { code: 'EHOSTUNREACH', syscall: 'connect' });
	expect(networkFault(never, 'AnyAPI', BASE).kind).toBe('neverSent');
});
