import vm from 'node:vm';
import '../sandbox/loopback.mjs';
import { TestEnvironment } from 'jest-environment-node';

/**
 * jest's own environment, with a plain global object. In the original each look at a global (`Math`,
 * `Array`, `Promise`) goes through a proxy, which takes half of the time that a history has.
 */
export default class PlainGlobal extends TestEnvironment {
	constructor(...setting) {
		super(...setting);
		const { global } = this;
		this.context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
		this.global = vm.runInContext('globalThis', this.context);
		for (const name of Object.getOwnPropertyNames(global)) if (!(name in this.global)) this.lend(name, global);
		// what Node makes is of these
		Object.assign(this.global, { global: this.global, Buffer, ArrayBuffer, Uint8Array });
	}

	/** Taken when it is first looked at: some globals load a module then. */
	lend(name, from) {
		const keep = (value) => Object.defineProperty(this.global, name, { value, configurable: true, writable: true });
		Object.defineProperty(this.global, name, { configurable: true, get: () => keep(from[name]) && from[name], set: keep });
	}
}
