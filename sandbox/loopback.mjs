/**
 * Nothing in this process talks to any address but this machine's own: not by `fetch`, not by any socket. What
 * would be open to the network listens on this machine only.
 * `node --import ./sandbox/loopback.mjs …` for a program of somebody else.
 */
import { lookup } from 'node:dns';
import net from 'node:net';
import { Agent, setGlobalDispatcher } from 'undici';

const guarded = Symbol.for('image-aggregator.loopback');

/** Whoever asks for 0.0.0.0 or :: gets this machine as well. */
const HERE = /^(localhost|.*\.localhost|::1?|(::ffff:)?(127(\.\d+){3}|0\.0\.0\.0))$/i;
const isLoopback = (host) => HERE.test(host);

/** As the resolver says it of a name that nobody has. */
function refusal(host) {
	const said = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: host };
	return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host} (not on this machine)`), said);
}

/** For `fetch`, which asks for an address before it opens a socket. */
export const loopbackOnly = new Agent({
	connect: { lookup: (host, options, done) => (isLoopback(host) ? lookup(host, options, done) : done(refusal(host))) },
});

/** Node hands what `connect` was called with on as one array. */
function hostOf([first, second]) {
	const options = Array.isArray(first) ? first[0] : first;
	if (typeof options === 'object' && options !== null) return options.path ? 'localhost' : (options.host ?? 'localhost');
	if (typeof options === 'string' && Number.isNaN(Number(options))) return 'localhost'; // a socket in the file system
	return typeof second === 'string' ? second : 'localhost';
}

/** Of an address to listen at: at 0.0.0.0 the network would be let in. */
const isThisOnly = (host) => isLoopback(host) && !/^(::|(::ffff:)?0\.0\.0\.0)$/.test(host);

function onLoopback([first, second, ...rest]) {
	if (typeof first === 'object' && first !== null) {
		const isPort = 'port' in first && !isThisOnly(String(first.host));
		return [isPort ? { ...first, host: '127.0.0.1' } : first, second, ...rest];
	}
	if (Number.isNaN(Number(first))) return [first, second, ...rest]; // a socket in the file system
	if (typeof second !== 'string') return [first, '127.0.0.1', second, ...rest].filter((arg) => arg !== undefined);
	return [first, isThisOnly(second) ? second : '127.0.0.1', ...rest];
}

if (!globalThis[guarded]) {
	globalThis[guarded] = true;
	setGlobalDispatcher(loopbackOnly);
	const { connect } = net.Socket.prototype;
	const { listen } = net.Server.prototype;
	net.Server.prototype.listen = function (...args) {
		return listen.apply(this, onLoopback(args));
	};
	net.Socket.prototype.connect = function (...args) {
		const host = String(hostOf(args)).replace(/^\[|\]$/g, '');
		if (isLoopback(host)) return connect.apply(this, args);
		const error = refusal(host);
		process.nextTick(() => this.destroy(error));
		return this;
	};
}
