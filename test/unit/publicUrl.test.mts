import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { assertPublicUrl } from '../../nodes/shared/aggregator/publicUrl';

const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });

test.each([
	'http://localhost/x',
	'http://LOCALHOST./x',
	'http://app.localhost/x',
	'http://127.0.0.1/x',
	'http://127.1/x',
	'http://2130706433/x',
	'http://0x7f000001/x',
	'http://0177.0.0.1/x',
	'http://0.0.0.0/x',
	'http://10.1.2.3/x',
	'http://100.64.0.1/x',
	'http://169.254.169.254/latest/meta-data',
	'http://172.16.0.1/x',
	'http://172.31.255.255/x',
	'http://192.168.1.1/x',
	'http://198.18.0.1/x',
	'http://224.0.0.1/x',
	'http://[::]/x',
	'http://[::1]/x',
	'http://[::ffff:127.0.0.1]/x',
	'http://[::ffff:10.0.0.1]/x',
	'http://[::127.0.0.1]/x',
	'http://[64:ff9b::7f00:1]/x',
	'http://[2002:7f00:1::]/x',
	'http://[fc00::1]/x',
	'http://[fd12:3456::1]/x',
	'http://[fe80::1]/x',
	'http://[ff02::1]/x',
	'file:///etc/passwd',
	'ftp://example.com/x',
	'data:text/html,x',
	'javascript:alert(1)',
	'not a url',
	'',
])('nothing is fetched from %s', (url) => {
	expect(() => assertPublicUrl(url, connection)).toThrow('The file address is refused');
});

test.each([
	'https://replicate.delivery/xezq/out-0.png',
	'http://example.com/a.png',
	'https://172.32.0.1/x',
	'https://11.0.0.1/x',
	'https://8.8.8.8/x',
	'https://[2606:4700::1111]/x',
	'https://localhost.example.com/x',
	'https://gateway.example:8443/files/1.png',
])('%s is fetched', (url) => {
	expect(assertPublicUrl(url, connection).href).toContain('http');
});

test('the host of the base URL may be a private one', () => {
	const local = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'http://127.0.0.1:3000/gateway' });
	expect(assertPublicUrl('http://127.0.0.1:9000/a.png', local).port).toBe('9000');
	expect(() => assertPublicUrl('http://127.0.0.2/a.png', local)).toThrow();
});

test('the custom credential can allow private hosts', () => {
	const local = connectionOf('customAggregatorApi', {
		apiKey: 'k',
		baseUrl: 'https://gateway.example',
		allowPrivateImageHosts: true,
	});
	expect(assertPublicUrl('http://192.168.1.7/a.png', local).hostname).toBe('192.168.1.7');
	expect(() => assertPublicUrl('file:///etc/passwd', local)).toThrow();
});
