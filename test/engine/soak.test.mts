import { KINDS } from '../../bench/soak/kinds.mts';
import { totalOf } from '../../bench/soak/table.mts';
import { selfCheck } from '../../bench/soak/selfCheck.mts';
import { soak } from '../../bench/soak/soak.mts';
import { type Engine, openEngine } from './harness.mts';

let engine: Engine;

beforeAll(async () => {
	engine = await openEngine();
});
afterAll(() => engine.close());

/** The short form of `npm run soak`: every kind of node once, four items each. */
test('under random faults no image is paid for twice, and none that was paid for is lost', async () => {
	const report = await soak(engine, { seed: 7, generations: 4 * KINDS.length, itemsEach: 4, lanes: 12 });
	const { creates, delivered, extra, lost } = totalOf(report.rows);
	expect(extra).toEqual([]);
	expect(lost).toEqual([]);
	expect(report.unattributed).toEqual([]);
	expect(report.missing).toEqual([]);
	expect(report.leaks).toBe(0);
	expect(selfCheck(report.evidence)).toEqual([]);
	expect(report.injections.size).toBeGreaterThan(5);
	expect(creates).toBeGreaterThan(60);
	expect(delivered).toBeGreaterThan(creates / 2);
}, 120_000);
