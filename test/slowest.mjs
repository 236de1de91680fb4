import path from 'node:path';
import { root } from '../sandbox/step.mjs';

const SHOWN = 10;

/** The ten slowest tests and the ten slowest files of what jest left, as lines; seconds by the clock. */
export function slowest(results) {
	const files = results.flatMap(({ testResults }) => testResults);
	const tests = files.flatMap(({ name, assertionResults }) =>
		assertionResults.map(({ fullName, duration }) => ({ ms: duration ?? 0, what: `${short(name)}: ${fullName}` })));
	const whole = files.map(({ name, startTime, endTime }) => ({ ms: endTime - startTime, what: short(name) }));
	return ['The slowest tests (s):', ...lines(tests), 'The slowest files (s):', ...lines(whole)];
}

function lines(all) {
	const sorted = [...all].sort((a, b) => b.ms - a.ms).slice(0, SHOWN);
	return sorted.map(({ ms, what }) => `${(ms / 1000).toFixed(1).padStart(7)}  ${what}`);
}

const short = (file) => path.relative(path.join(root, 'test'), file).replace('.test.mts', '');
