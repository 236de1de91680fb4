import { CLICKS_MS, openEditor, START_MS, withBrowser, type Opened } from './opened.mts';
import { ROWS, type Aggregator } from './rows.mts';

withBrowser('added from the panel, filled in and executed', () => {
	let opened: Opened;
	const withCredential = new Set<Aggregator>();
	/** Whether the page shows what a finished test left, not what a failed one did. */
	let tidy = false;

	beforeAll(async () => {
		opened = await openEditor();
	}, START_MS);

	afterAll(async () => await opened?.close());

	test.each(Object.entries(ROWS))('%s', async (name, { aggregator, choose = {}, pick = {}, mapped, fill, reads }) => {
		const { sandbox, editor } = opened;
		const { form, output } = editor;
		sandbox.reset();
		await (tidy ? editor.startOver() : editor.newWorkflow());
		tidy = false;
		await editor.addNode(name, name);
		await giveCredential(aggregator);
		for (const [parameter, option] of Object.entries(choose)) await form.choose(parameter, option);
		for (const [parameter, found] of Object.entries(pick)) await form.pick(parameter, found);
		if (mapped) await form.mappedFields();
		for (const [parameter, typed] of Object.entries(fill)) {
			await form.fill(parameter, typeof typed === 'string' ? typed : await typed(sandbox));
		}
		expect(await editor.execute()).toBeUndefined();
		expect(sandbox.ledger.requests({ vendor: aggregator.vendor }).length).toBeGreaterThan(0);
		if (reads) expect(await output.viewJson()).toMatch(reads);
		else {
			const { width, height } = await output.viewImage();
			expect(Math.min(width, height)).toBeGreaterThan(0);
		}
		tidy = true;
	}, CLICKS_MS);

	/** The first node of an aggregator gets a new one, the next ones choose it. */
	async function giveCredential(aggregator: Aggregator): Promise<void> {
		const { sandbox, editor } = opened;
		if (withCredential.has(aggregator)) return await editor.credential.choose(aggregator.account);
		const data = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(aggregator.vendor), ...aggregator.data };
		expect((await editor.credential.create(data, aggregator.label)).green).toBe(true);
		withCredential.add(aggregator);
	}
});
