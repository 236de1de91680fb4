/** jest's own environment, in a process that talks to this machine only. */
import '../sandbox/loopback.mjs';

export { TestEnvironment as default } from 'jest-environment-node';
