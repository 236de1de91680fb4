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

describe('what n8n itself refuses is said in its words, and was surely not billed', () => {
	class CredentialNotFoundError extends Error {}
	const ssrf = Object.assign(new Error('The request was blocked because it resolves to a restricted IP address'), {
		name: 'SsrfBlockedIpError',
		description: "The target 'gateway.example' (10.0.0.1) is not allowed.",
	});

	test.each([
		['its protection against requests into private networks', ssrf, /restricted IP address.*not allowed/],
		['the same, met when the connection is made', Object.assign(new Error('x', { cause: ssrf }), { isAxiosError: true }), /restricted IP/],
		['a credential that is gone', new CredentialNotFoundError('Credential with ID "7" does not exist for type "anyApi".'), /does not exist/],
		['a credential that is not set', Object.assign(new Error('Node does not have any credentials set'), { name: 'NodeOperationError' }), /credentials set/],
	])('%s', (_, own, words) => {
		const fault = networkFault(Object.assign(new Error('wrapped'), { name: 'NodeApiError', cause: own }), 'AnyAPI', BASE);
		expect(fault.kind).toBe('parameter');
		expect(fault.message).toBe('n8n refused the request to AnyAPI');
		expect(fault.details.description).toMatch(words);
		expect(fault.details.description).toMatch(/Nothing was sent to gateway\.example and nothing was billed/);
	});
});
