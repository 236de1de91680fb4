import { readFileSync } from 'node:fs';

/** Linux counts in these. */
const TICKS_A_SECOND = 100;
/** Below the noise of a start. */
const LOOP = 12_000_000;

let before = childrenSeconds();

/**
 * The processor seconds of the child that has just ended, with all that it started and waited for; undefined
 * where the system does not tell. To be asked at each child's end.
 */
export function secondsOfChild() {
	const now = childrenSeconds();
	const own = now === undefined ? undefined : now - before;
	before = now;
	return own;
}

function childrenSeconds() {
	if (process.platform !== 'linux') return undefined;
	const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
	return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}

/** What this machine takes, now, for something that is always the same. */
export function calibrationSeconds() {
	const start = process.cpuUsage();
	const words = new Map();
	for (let turn = 0, seed = 1; turn < LOOP; turn++) {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		if (turn % 16 === 0) words.set(String(seed % 10_007), seed);
	}
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1e6;
}
