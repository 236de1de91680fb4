/**
 * `npm run soak`: generations of every node with random faults, in n8n's own engine with Retry On Fail on.
 * Prints what was paid for and where it went; exits with code 1 if something was created beyond what "paid
 * once" allows, or lost. The same seed applies the same faults to the same requests. It also runs the
 * explorer's long form: histories in simulated time, different from those of `npm test`.
 *
 *     npm run soak -- [--seed 1] [--generations 2400] [--lanes 12] [--histories 20000]
 */
import { parseArgs } from 'node:util';
import { openEngine } from '../test/engine/harness.mts';
import { exploreLong } from './soak/histories.mts';
import { selfCheck } from './soak/selfCheck.mts';
import { soak } from './soak/soak.mts';
import { tablesOf } from './soak/table.mts';

/** On any machine: a soak that takes longer per generation hangs, and has failed. */
const LONGEST_MS_EACH = 125;
const LONGEST_MS_A_HISTORY = 40;

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		generations: { type: 'string', default: '2400' },
		lanes: { type: 'string', default: '12' },
		histories: { type: 'string', default: '20000' },
	},
});
const [seed, generations, lanes, histories] = [values.seed, values.generations, values.lanes, values.histories].map(Number);

const longestMs = 60_000 + generations * LONGEST_MS_EACH + histories * LONGEST_MS_A_HISTORY;
setTimeout(() => {
	console.error(`Not done after ${Math.round(longestMs / 1000)} s`);
	process.exit(1);
}, longestMs).unref();

const started = performance.now();
const engine = await openEngine();
let shown = 0;
const report = await soak(engine, {
	seed,
	generations,
	lanes,
	onProgress(done, of) {
		const tenth = Math.floor((done / of) * 10);
		if (tenth > shown) console.error(`${(shown = tenth) * 10} %`);
	},
});
await engine.close();

const extra = report.columns.flatMap((column) => column.extra);
const lost = report.columns.flatMap((column) => column.lost);
// nothing made, nothing to account for: only the explorer was asked for
const blind = generations > 0 ? selfCheck(report.evidence) : [];
console.log(`\n${tablesOf(report)}\n`);
for (const what of blind) console.log(`! The accounting cannot be trusted: ${what}`);
console.log(
	`Seed ${seed}: ${generations} generations in ${Math.round((performance.now() - started) / 1000)} s, ` +
		`${extra.length} creates too many, ${lost.length} paid images lost.`,
);
let broken = 0;
if (histories > 0) {
	try {
		const { seconds, states } = await exploreLong(histories, seed);
		console.log(`${histories} histories of the explorer in ${Math.round(seconds)} s, ${states} distinct states: all promises held.`);
	} catch (error) {
		broken = 1;
		console.log(`! In one of the explorer's histories: ${String(error)}`);
	}
}
const bad = broken + extra.length + lost.length + blind.length + report.unattributed.length + report.leaks;
process.exit(bad === 0 ? 0 : 1);
