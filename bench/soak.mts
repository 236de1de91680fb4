/**
 * `npm run soak`: generations of every node under random faults, in n8n's own engine with Retry On Fail
 * on. Prints what was paid for and where it went; ends with code 1 where something was created beyond
 * what "paid once" allows, or lost. The same seed puts the same faults on the same requests.
 *
 *     npm run soak -- [--seed 1] [--generations 2400] [--lanes 12]
 */
import { parseArgs } from 'node:util';
import { openEngine } from '../test/engine/harness.mts';
import { selfCheck } from './soak/selfCheck.mts';
import { soak } from './soak/soak.mts';
import { tablesOf } from './soak/table.mts';

/** However slow the machine: a soak that takes longer for each generation hangs, and has failed. */
const LONGEST_MS_EACH = 125;

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		generations: { type: 'string', default: '2400' },
		lanes: { type: 'string', default: '12' },
	},
});
const [seed, generations, lanes] = [values.seed, values.generations, values.lanes].map(Number);

const longestMs = 60_000 + generations * LONGEST_MS_EACH;
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
const blind = selfCheck(report.evidence);
console.log(`\n${tablesOf(report)}\n`);
for (const what of blind) console.log(`! The accounting cannot be trusted: ${what}`);
console.log(
	`Seed ${seed}: ${generations} generations in ${Math.round((performance.now() - started) / 1000)} s, ` +
		`${extra.length} creates too many, ${lost.length} paid images lost.`,
);
const bad = extra.length + lost.length + blind.length + report.unattributed.length + report.leaks;
process.exit(bad === 0 ? 0 : 1);
