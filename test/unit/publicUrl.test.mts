import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { assertPublicUrl, isForImagesOnly } from '../../nodes/shared/aggregator/publicUrl';

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
	'http://168.63.129.16/machine?comp=goalstate',
	'http://100.100.100.200/latest/meta-data',
	'http://192.0.0.192/opc/v2/instance',
	'http://192.0.2.1/x',
	'http://192.88.99.1/x',
	'http://198.51.100.1/x',
	'http://203.0.113.1/x',
	'http://255.255.255.255/x',
	'http://[2001::a00:1]/x',
	'http://[2001:db8::1]/x',
	'http://[2002:808:808::]/x',
	'http://[3fff::1]/x',
	'http://[4000::1]/x',
	'http://[5f00::1]/x',
	'http://[64:ff9b:1::808:808]/x',
	'http://[fec0::1]/x',
	'http://n8n:5678/rest/settings',
	'http://postgres/x',
	'http://instance-data/latest/meta-data',
	'http://metadata.google.internal/computeMetadata/v1',
	'http://host.docker.internal:5678/x',
	'http://HOST.DOCKER.INTERNAL./x',
	'http://n8n.default.svc/x',
	'http://n8n.default.svc.cluster.local/x',
	'http://printer.local/x',
	'http://nas.lan/x',
	'http://router.home.arpa/x',
	'http://vault.service.consul/x',
	'http://wiki.corp/x',
	'http://localhost4.localdomain4/x',
	'http://localhost6.localdomain6:5678/rest/settings',
	'http://localhost.localdomain./x',
	'http://my-app.flycast/x',
	'http://vm1.internal.cloudapp.net/x',
	'http://metadata.goog/computeMetadata/v1',
	'http://metadata.tencentyun.com/latest/meta-data',
	'http://db.sub.vcn.oraclevcn.com/x',
	'http://host.novalocal/x',
	'http://pc.mshome.net/x',
	'http://fritz.box/x',
	'http://127.0.0.1.nip.io/x',
	'http://10-0-0-1.sslip.io/x',
	'http://LOCALTEST.me/x',
	'http://anything.lvh.me:5678/x',
	'http://a.vcap.me/x',
	`http://localhost${'.'.repeat(5_000)}/x`,
	`https://pictures.example/${'a'.repeat(16_000)}`,
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
	'https://[2a00:1450:4001:830::200e]/x',
	'https://[2001:4860:4860::8888]/x',
	'https://[::ffff:8.8.8.8]/x',
	'https://[64:ff9b::808:808]/x',
	'https://192.0.1.1/x',
	'https://168.63.129.17/x',
	'https://local.example.com/x',
	'https://internal.replicate.delivery/x',
	'https://localhost.example.com/x',
	'https://notnip.io/x',
	'https://flycast.example.com/x',
	'https://cloudapp.net/x',
	'https://metadata.google.com/x',
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

test('all that is inside is refused in the same words', () => {
	const refused = (address: string) => {
		try {
			assertPublicUrl(address, connection);
			return 'fetched';
		} catch (error) {
			return JSON.stringify(error).replaceAll(address, '');
		}
	};
	const inside = ['http://n8n:5678/rest/settings', 'http://no-such-host/', 'http://127.0.0.1:1/', 'http://10.0.0.1/', 'http://db.internal/'];
	expect(new Set(inside.map(refused)).size).toBe(1);
});

test.each([
	['http://127.0.0.1:3000/files/a.mp4', false],
	['http://127.0.0.1:5678/rest/settings', true],
	['https://127.0.0.1:3000/files/a.mp4', true],
	['http://192.168.1.7/a.mp4', true],
	['http://gateway/a.mp4', true],
	['https://replicate.delivery/a.mp4', false],
])('from %s may come images only: %s', (address, expected) => {
	const local = connectionOf('customAggregatorApi', { apiKey: 'k', baseUrl: 'http://127.0.0.1:3000', allowPrivateImageHosts: true });
	expect(isForImagesOnly(assertPublicUrl(address, local), local)).toBe(expected);
});
