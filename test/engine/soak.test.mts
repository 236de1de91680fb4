import { KINDS } from '../../bench/soak/kinds.mts';
import { totalOf } from '../../bench/soak/table.mts';
import { selfCheck } from '../../bench/soak/selfCheck.mts';
import { soak } from '../../bench/soak/soak.mts';
import { GATEWAY_NAMES } from '../../sandbox/aggregator/index.mts';
import { type Engine, openEngine } from './harness.mts';

let engine: Engine;

beforeAll(async () => {
	engine = await openEngine();
});
afterAll(() => engine.close());

/** The short form of `npm run soak`: every kind of node once, four items each. */
test('under random faults no image is paid for twice, and none that was paid for is lost', async () => {
	const report = await soak(engine, { seed: 7, generations: 4 * KINDS.length, itemsEach: 4, lanes: 12 });
	const { creates, delivered } = totalOf(report.rows);
	// in the books of each gateway that was seen to bill otherwise
	expect(report.columns.map(({ gateway, extra, lost }) => ({ gateway, extra, lost }))).toEqual(GATEWAY_NAMES.map((gateway) => ({ gateway, extra: [], lost: [] })));
	expect(Object.values(report.storage).reduce((sum, count) => sum + count)).toBeGreaterThan(0);
	expect(report.unattributed).toEqual([]);
	expect(report.missing).toEqual([]);
	expect(report.leaks).toBe(0);
	expect(selfCheck(report.evidence)).toEqual([]);
	expect(report.injections.size).toBeGreaterThan(5);
	expect(creates).toBeGreaterThan(60);
	expect(delivered).toBeGreaterThan(creates / 2);
}, 120_000);
