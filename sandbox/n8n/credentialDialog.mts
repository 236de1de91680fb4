import type { Locator, Page } from 'playwright-core';

export interface CredentialTest {
	green: boolean;
	message: string;
}

/** The credential of the node whose form is open, and the dialog in which it is created. */
export class CredentialDialog {
	private readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** Chooses an existing one by name. */
	async choose(name: string): Promise<void> {
		await this.see('node-credentials-select').click();
		const entries = this.page.locator('[data-test-id^=node-credentials-select-item]').filter({ visible: true });
		await entries.getByText(name, { exact: true }).click();
		await entries.first().waitFor({ state: 'hidden' });
	}

	/** Creates a new one: for the aggregator that n8n proposes, or another one from its list. */
	async create(fields: Record<string, string>, aggregator?: string): Promise<CredentialTest> {
		const first = this.see('node-credentials-empty-state').getByRole('button').first();
		const more = this.see('node-credentials-select');
		await first.or(more).waitFor();
		await this.named(async () => {
			if (await first.isVisible()) return await first.click();
			await more.click();
			await this.see('node-credentials-select-item-new').click();
		});
		if (aggregator) await this.chooseAggregator(aggregator);
		return await this.save(fields);
	}

	/** Fills the open dialog and saves; n8n tests it, and only leaves the dialog open if the test fails. */
	async save(fields: Record<string, string>): Promise<CredentialTest> {
		for (const [name, value] of Object.entries(fields)) {
			await this.dialog().getByTestId(`parameter-input-${name}`).locator('input').fill(value);
		}
		const test = await this.tested(() => this.see('credential-save-button').click());
		if (test.green) await this.dialog().waitFor({ state: 'hidden' });
		else await this.dialog().getByText(/Couldn.t connect with these settings/).waitFor();
		return test;
	}

	/** Expands the details of the failed test in the open dialog. */
	async moreDetails(): Promise<void> {
		await this.dialog().getByText('More details').click();
	}

	/** Opens the chosen one, which tests it again. */
	async open(): Promise<CredentialTest> {
		const test = await this.tested(() => this.see('credential-edit-button').click());
		if (test.green) await this.see('credentials-config-container-test-success').waitFor();
		return test;
	}

	async close(): Promise<void> {
		await this.page.locator('.el-dialog__headerbtn').filter({ visible: true }).last().click();
		await this.dialog().waitFor({ state: 'hidden' });
	}

	/** The list at the top of the dialog: one entry per aggregator. */
	async aggregators(): Promise<string[]> {
		const list = this.see('credential-mode-dropdown-trigger');
		await list.click();
		await this.aggregatorEntries().first().waitFor();
		const names = await this.aggregatorEntries().allInnerTexts();
		await list.click();
		return names.map((name) => name.trim());
	}

	private async chooseAggregator(name: string): Promise<void> {
		const list = this.see('credential-mode-dropdown-trigger');
		// a node that only one aggregator offers has no list
		await list.or(this.dialog().getByTestId('parameter-input-apiKey')).first().waitFor();
		if (!(await list.isVisible()) || (await list.innerText()).trim() === name) return;
		await list.click();
		await this.named(async () => await this.aggregatorEntries().getByText(name, { exact: true }).click());
		await list.getByText(name, { exact: true }).waitFor();
	}

	/**
	 * n8n asks its server for the name of a new credential; one saved before the answer would get another
	 * one's name.
	 */
	private async named(by: () => Promise<void>): Promise<void> {
		const { name } = await this.answered<{ name: string }>(by, /\/credentials\/new\?/);
		await this.see('credential-name').getByTestId('inline-edit-preview').getByText(name, { exact: true }).waitFor();
	}

	private aggregatorEntries(): Locator {
		return this.page.getByRole('menuitem').filter({ visible: true, hasText: /\w/ });
	}

	private async tested(by: () => Promise<void>): Promise<CredentialTest> {
		const { status, message } = await this.answered<{ status: string; message: string }>(by, /\/credentials\/test$/);
		return { green: status === 'OK', message };
	}

	/** The answer of n8n's server to the request that `by` triggers. */
	private async answered<T>(by: () => Promise<void>, address: RegExp): Promise<T> {
		const [response] = await Promise.all([this.page.waitForResponse(address), by()]);
		return ((await response.json()) as { data: T }).data;
	}

	private dialog(): Locator {
		return this.see('credential-edit-dialog');
	}

	private see(testId: string): Locator {
		return this.page.getByTestId(testId);
	}
}
