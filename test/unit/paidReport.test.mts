import { Fault } from '../../nodes/shared/aggregator/fault';
import { JobStore } from '../../nodes/shared/engine/jobs/jobStore';
import { paidReport } from '../../nodes/shared/engine/jobs/paidReport';
import { processorMs } from './processorMs.mts';

async function msOf(items: number): Promise<number> {
	const jobs = new JobStore({}, { index: 0, execution: '1', isTool: false });
	const fault = new Fault('refused', 'no');
	const results = Array.from({ length: items }, (_, item) => {
		const job = jobs.add({ item, digest: `digest ${item}` }, 0, { type: 'accepted', id: `id${item}` });
		job.isPollable = true;
		return { fault };
	});
	return await processorMs(() => {
		expect(paidReport(results, jobs.byItem(), { index: 0, fault })).toContain(`id${items - 1}`);
	});
}

test('the report of a failed batch takes time in proportion to its items', async () => {
	await msOf(2_000);
	const best = async (items: number) => Math.min(await msOf(items), await msOf(items), await msOf(items));
	expect(await best(32_000)).toBeLessThan(Math.max(100, 60 * (await best(2_000))));
});
