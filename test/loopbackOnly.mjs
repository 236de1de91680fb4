/** jest's own environment, in a process that talks to this machine only. */
import { TestEnvironment } from 'jest-environment-node';
import { loopbackOnly } from '../sandbox/loopback.mjs';

export default class LoopbackOnly extends TestEnvironment {
	constructor(...args) {
		super(...args);
		// each test file has a global object of its own, where Google's client looks for what `fetch` goes by
		this.global[Symbol.for('undici.globalDispatcher.1')] = loopbackOnly;
	}
}
