/**
 * What is never on the public internet, as data.
 *
 * Addresses: the blocks that are not globally reachable according to IANA's special-purpose registries
 * (iana.org/assignments/iana-ipv4-special-registry, and iana-ipv6-special-registry as of 2025-10-09),
 * multicast (RFC 5771), and all IPv6 addresses that IANA has not allocated as global unicast (RFC 4291: that
 * is 2000::/3). Also one cloud's address that is in a public block.
 */
export const NOT_PUBLIC_BLOCKS = [
	'0.0.0.0/8',
	'10.0.0.0/8',
	'100.64.0.0/10', // shared by carriers; Alibaba's metadata at 100.100.100.200
	'127.0.0.0/8',
	'168.63.129.16/32', // Azure's wire server
	'169.254.0.0/16', // link-local; most clouds' metadata
	'172.16.0.0/12',
	'192.0.0.0/24', // protocol assignments; Oracle's metadata at 192.0.0.192
	'192.0.2.0/24', // documentation
	'192.88.99.0/24', // relays of 6to4, deprecated
	'192.168.0.0/16',
	'198.18.0.0/15', // benchmarking
	'198.51.100.0/24', // documentation
	'203.0.113.0/24', // documentation
	'224.0.0.0/4', // multicast
	'240.0.0.0/4', // reserved; 255.255.255.255
	'::/3', // loopback, unspecified, IPv4 inside IPv6, local NAT64 (64:ff9b:1::/48), discard
	'2001::/23', // protocol assignments: Teredo, benchmarking, ORCHID
	'2001:db8::/32', // documentation
	'2002::/16', // 6to4, deprecated: leads to any IPv4 address
	'3fff::/20', // documentation
	'4000::/2',
	'8000::/1', // unique local, link-local, site-local, multicast
];

/** The IPv4 address in the last 32 bits decides for these: IPv4-mapped, and NAT64 (RFC 6052). */
export const IPV4_INSIDE_IPV6 = ['::ffff:0:0/96', '64:ff9b::/96'];

/**
 * Host names and suffixes: special-use names that resolve inside a network at most (RFC 6761, 6762 with its
 * appendix G, 8375; ICANN's `.internal`), and those that Kubernetes, Consul, clouds, Linux distributions and
 * routers use. A name without a dot is not public either: containers, machines of a search domain,
 * `instance-data`.
 */
export const NOT_PUBLIC_NAMES = [
	'cluster',
	'consul',
	'corp',
	'domain', // routers
	'flycast', // Fly.io: an app's private address
	'fritz.box',
	'home',
	'home.arpa',
	'in-addr.arpa',
	'internal', // also host.docker.internal, metadata.google.internal, Railway's and Fly.io's private names
	'internal.cloudapp.net', // Azure: machines of a virtual network
	'intranet',
	'ip6.arpa',
	'lan',
	'local', // also svc.cluster.local
	'localdomain',
	'localdomain4', // localhost4.localdomain4 in /etc/hosts of Fedora, RHEL, CentOS, Amazon Linux
	'localdomain6',
	'localhost',
	'localnet',
	'mshome.net', // Windows: a shared connection
	'metadata.goog', // Google Cloud's metadata
	'novalocal', // OpenStack
	'openstacklocal',
	'oraclevcn.com', // Oracle Cloud: machines of a virtual network
	'private',
	'svc',
	'tencentyun.com', // Tencent Cloud: metadata.tencentyun.com and other names that only its machines can resolve
	'test',
];

/**
 * Public services whose names resolve to an address in the name itself, or to this machine. Nobody needs them
 * for a public address.
 */
export const NAMES_THAT_LEAD_INSIDE = [
	'fuf.me',
	'lacolhost.com',
	'local.gd',
	'localhost.direct',
	'localtest.me',
	'lvh.me',
	'nip.io',
	'sslip.io',
	'traefik.me',
	'vcap.me',
	'xip.io',
];
