import { readFileSync } from 'node:fs';
import path from 'node:path';
import { calibrationSeconds } from '../sandbox/processor.mjs';
import { root } from '../sandbox/step.mjs';

/** Processor seconds by group, as measured where the calibration took what is written there. */
const budgets = JSON.parse(readFileSync(path.join(root, 'test/budgets.json'), 'utf8'));

/** From here on it is told, and from there on CI is red: something runs that did not run before. */
const TOLD = 1.25;
const RED = 1.75;

/** This machine against the one of the budgets; a slow or busy one has more. */
let pace;
function paceOfThisMachine() {
	pace ??= Math.max(1, Math.min(...Array.from({ length: 3 }, calibrationSeconds)) / budgets.calibration);
	return pace;
}

/** What is said of a group's processor time, and whether it is too much. */
export function judged(group, seconds) {
	const budget = budgets[group];
	if (seconds === undefined) return { said: '', tooMuch: false };
	const took = `${seconds.toFixed(0)} processor seconds`;
	if (budget === undefined) return { said: took, tooMuch: false };
	const share = seconds / (budget * paceOfThisMachine());
	const verdict = share > RED ? ', TOO MUCH' : share > TOLD ? ', over it' : '';
	return { said: `${took}, budget ${budget} at ${paceOfThisMachine().toFixed(2)} times its pace${verdict}`, tooMuch: share > RED };
}
