import { Fault } from '../../nodes/shared/aggregator/fault';
import { doubted, rememberFiles } from '../../nodes/shared/engine/jobs/job';
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
	expect(await best(32_000)).toBeLessThan(Math.max(400, 60 * (await best(2_000))));
});

describe('what is said of the other items follows the state of each', () => {
	const refused = new Fault('refused', 'The prompt was refused', { description: 'Rephrase it.' });
	const doubt = new Fault('unknownOutcome', 'It may have been billed', { description: 'Look at the usage log.' });
	const outcome = (url?: string) => ({ images: [{ url, facts: {} }] });

	function report(tell: (jobs: JobStore) => void, results: Fault[]): string {
		const jobs = new JobStore({}, { index: 0, execution: '1', isTool: false });
		tell(jobs);
		return paidReport(results.map((fault) => ({ fault })), jobs.byItem(), { index: 0, fault: refused });
	}
	const running = (jobs: JobStore, item: number, id: string) => Object.assign(jobs.add({ item, digest: id }, 0, { type: 'accepted', id }), { isPollable: true });

	test('one that runs is paid for, and at no further cost where a Retry sends nothing else', () => {
		const said = report((jobs) => void running(jobs, 1, 'a'), [new Fault('parameter', 'no'), new Fault('timeout', 'late', { id: 'a' })]);
		expect(said).toMatch(/1 other item is paid for\. For their images, at no further cost: .*workflow\.\nPaid for: item 1: a\.$/);
	});

	test('a Retry that sends others as well says so', () => {
		const unsent = new Fault('refused', 'Not sent', { code: 'not_sent', billed: 'no' });
		const said = report((jobs) => void running(jobs, 1, 'a'), [refused, new Fault('timeout', 'late', { id: 'a' }), unsent, unsent, unsent]);
		expect(said).toMatch(/which cost nothing more, while the Retry sends items 0, 2 to 4 and pays for them/);
	});

	test('a single one in doubt is named beside the failed one, with its ID, and never as paid for', () => {
		const said = report((jobs) => void jobs.add({ item: 1, digest: 'd' }, 0, doubted(doubt.with({ id: 'req-1' }))), [refused, doubt]);
		expect(said).toBe('Rephrase it.\nMay have been billed: item 1 (ID: req-1). Look at the usage log.');
	});

	test('one whose files its server does not have is named, and what a Retry does with it is said', () => {
		const gone = (jobs: JobStore) => {
			const job = running(jobs, 1, 'a');
			jobs.note(job, { type: 'finished', outcome: outcome('https://files.example/a.png') });
			jobs.note(job, { type: 'gone' });
			return job;
		};
		const results = [new Fault('parameter', 'no'), new Fault('refused', 'gone')];
		expect(report((jobs) => void gone(jobs), results)).toMatch(/Paid for, but the files were not found: item 1 \(a\)\. Your first Retry looks for them again and pays nothing/);
		expect(report((jobs) => void Object.assign(gone(jobs), { goneSince: '0' }), results)).toMatch(/Paid for and lost: item 1 \(a\)\..*a Retry makes and bills new ones/);
	});

	test('what surely was not billed is not in doubt', () => {
		expect(report((jobs) => void jobs.add({ item: 1, digest: 'd' }, 0, doubted(doubt.with({ billed: 'no' }))), [refused, doubt])).toBe('Rephrase it.');
	});

	test('a reply without an image is not paid for by its ID', () => {
		expect(report(() => {}, [refused, new Fault('ended', 'Blocked', { id: 'response-1' })])).toBe('Rephrase it.');
	});

	test('bytes that n8n holds in memory alone are lost with the node', () => {
		const said = report((jobs) => {
			const job = jobs.add({ item: 1, digest: 'd' }, 0, { type: 'accepted' });
			jobs.note(job, { type: 'finished', outcome: outcome() });
			rememberFiles(job, [{ data: 'iVBORw0=', mimeType: 'image/png' }]);
		}, [refused, refused]);
		expect(said).toMatch(/Paid for and lost: item 1\. n8n did not keep the files/);
		expect(said).not.toMatch(/no further cost/);
	});

	test('files that n8n keeps are there without an address', () => {
		const said = report((jobs) => {
			const job = jobs.add({ item: 1, digest: 'd' }, 0, { type: 'accepted' });
			jobs.note(job, { type: 'finished', outcome: outcome() });
			rememberFiles(job, [{ data: 'filesystem-v2', id: 'filesystem-v2:1', mimeType: 'image/png' }]);
		}, [new Fault('parameter', 'no'), new Fault('parameter', 'no')]);
		expect(said).toMatch(/at no further cost.*\nPaid for: item 1: kept as it came/);
	});
});
