import type { Locator, Page, Response } from 'playwright-core';

/** The open form of a node; its fields are found by the parameters' internal names. */
export class NodeForm {
	private readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** The labels of its fields, from top to bottom. */
	async labels(): Promise<string[]> {
		const form = this.page.getByTestId('node-parameters');
		const labels = form.getByTestId('input-label').or(form.getByTestId('credentials-label'));
		const texts = await labels.filter({ visible: true }).allInnerTexts();
		// The label is followed by its buttons and hints, one per line.
		return texts.map((text) => text.trim().split('\n')[0] ?? '').filter((text) => text !== '');
	}

	/** Types into a text field or a JSON editor. */
	async fill(parameter: string, text: string): Promise<void> {
		const field = this.field(parameter).locator('input, textarea, .cm-content').first();
		await field.fill(text);
		await field.blur();
	}

	/** Chooses an option in a drop-down by its text. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.field(parameter).click();
		const entry = this.page.getByTestId('parameter-input-item').filter({ visible: true }).getByText(option, { exact: true });
		await entry.click();
		await entry.waitFor({ state: 'hidden' });
	}

	/** The tab beside the parameters, which contains On Error. */
	async settings(): Promise<void> {
		await this.page.getByTestId('tab-settings').click();
		await this.field('onError').waitFor();
	}

	/** Opens a drop-down and leaves it open. */
	async open(parameter: string): Promise<void> {
		await this.field(parameter).click();
		await this.page.getByTestId('parameter-input-item').filter({ visible: true }).first().waitFor();
	}

	/** Adds a field to the collection whose list shows `placeholder`, by the field's name there. */
	async add(field: string, placeholder = 'Add Field'): Promise<void> {
		await this.page.getByPlaceholder(placeholder, { exact: true }).first().click();
		const entry = this.page.getByTestId('collection-parameter-option').filter({ visible: true }).getByText(field, { exact: true });
		await entry.click();
		await entry.waitFor({ state: 'hidden' });
		await this.page.getByTestId('node-parameters').getByText(field, { exact: true }).first().waitFor();
	}

	/** The visible notices, from top to bottom, once there are as many as that. */
	async notices(atLeast = 0): Promise<string[]> {
		const notices = this.page.getByTestId('node-parameters').locator('.notice').filter({ visible: true });
		if (atLeast > 0) await notices.nth(atLeast - 1).waitFor();
		return (await notices.allInnerTexts()).map((text) => text.trim());
	}

	/** Searches the list of a resource locator and chooses what is found. */
	async pick(parameter: string, name: string): Promise<void> {
		await this.search(parameter, name);
		await this.page.getByTestId('rlc-item').getByText(name, { exact: true }).click();
	}

	/** Searches the list of a resource locator and chooses the first entry that begins with the text. */
	async pickFirst(parameter: string, beginning: string): Promise<void> {
		await this.search(parameter, beginning);
		await this.page.getByTestId('rlc-item').filter({ visible: true, hasText: beginning }).first().click();
	}

	/** Enters a resource locator's value "By Name". */
	async byName(parameter: string, value: string): Promise<void> {
		await this.field(parameter).getByTestId('rlc-mode-selector').click();
		await this.page.getByTestId('mode-name').filter({ visible: true }).click();
		const input = this.field(parameter).getByTestId('rlc-input').locator('input').or(this.field(parameter).locator('input').last());
		await input.first().fill(value);
		await input.first().blur();
	}

	/** The labels of the fields that a resource mapper shows, once it has loaded them. */
	async mappedFields(): Promise<string[]> {
		const fields = this.mapper.getByTestId('mapping-fields-container');
		await fields.waitFor();
		const labels = await fields.locator('label[for^="value["]').allInnerTexts();
		return labels.map((text) => text.trim().split('\n')[0] ?? '');
	}

	/** Why a resource mapper shows no fields: its notice, once one begins with the text. */
	async mapperNotice(beginning: string): Promise<string> {
		const notice = this.mapper.getByTestId('empty-fields-notice').filter({ hasText: beginning });
		await notice.waitFor();
		return (await notice.innerText()).trim();
	}

	/** The fields that a resource mapper offers to add; the list stays open. */
	async fieldsToAdd(): Promise<string[]> {
		const entries = this.page.getByRole('menuitem').filter({ visible: true, hasText: /\S/ });
		if ((await entries.count()) === 0) await this.mapper.getByTestId('add-fields-select').getByRole('button').click();
		await entries.first().waitFor();
		return (await entries.allInnerTexts()).map((text) => text.trim());
	}

	/** Adds a field to a resource mapper, by its label. */
	async addMapped(label: string): Promise<void> {
		await this.fieldsToAdd();
		await this.page.getByRole('menuitem').filter({ visible: true }).getByText(label, { exact: true }).click();
		await this.mapper.getByTestId('mapping-fields-container').getByText(label, { exact: true }).waitFor();
	}

	/** Clicks a button of the form by its text. */
	async press(text: string): Promise<void> {
		await this.page.getByTestId('node-parameters').getByRole('button', { name: text, exact: true }).click();
	}

	/** The search results of a resource locator's list; the list stays open. */
	async search(parameter: string, text: string): Promise<void> {
		await this.field(parameter).getByTestId('rlc-input').click();
		const search = this.page.getByTestId('rlc-search').filter({ visible: true });
		// The previous list may contain it too, and disappears once n8n's server answers.
		await Promise.all([this.page.waitForResponse((response) => searchedFor(response) === text), search.fill(text)]);
		await this.page.getByTestId('rlc-item').filter({ visible: true, hasText: text }).first().waitFor();
	}

	private get mapper(): Locator {
		return this.page.getByTestId('resource-mapper-container');
	}

	/** If there are several of the same name (rows of a collection), the last one. */
	private field(parameter: string): Locator {
		return this.page.getByTestId(`parameter-input-${parameter}`).last();
	}
}

/** The search text of a resource locator's list, if that is what n8n's server answers to. */
function searchedFor(response: Response): string | undefined {
	if (!response.url().endsWith('/resource-locator-results')) return undefined;
	return (response.request().postDataJSON() as { filter?: string }).filter;
}
