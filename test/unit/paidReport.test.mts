import { Fault } from '../../nodes/shared/aggregator/fault';
import { JobStore } from '../../nodes/shared/engine/jobs/jobStore';
import { paidReport } from '../../nodes/shared/engine/output/paidReport';

function secondsOf(items: number): number {
	const jobs = new JobStore({}, { index: 0, execution: '1', isTool: false });
	const results = Array.from({ length: items }, (_, item) => ({
		items: [],
		jobs: [jobs.add(`digest ${item}`, item, 0, { type: 'accepted', id: `id${item}` })],
	}));
	const started = performance.now();
	const { description } = paidReport(results, jobs.byItem(), -1, new Fault('refused', 'no'));
	expect(description).toContain(`id${items - 1}`);
	return (performance.now() - started) / 1000;
}

test('the report of a failed batch takes time in proportion to its items', () => {
	secondsOf(2_000);
	const [small, large] = [2_000, 32_000].map((items) => Math.min(...[1, 2, 3].map(() => secondsOf(items))));
	console.log(`2,000 items ${(small * 1000).toFixed(1)} ms, 32,000 items ${(large * 1000).toFixed(1)} ms`);
	expect(large).toBeLessThan(Math.max(0.05, 60 * small));
});
