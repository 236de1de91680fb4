import type { Locator, Page } from 'playwright-core';

/** The open form of a node; its fields go by the parameters' internal names. */
export class NodeForm {
	private readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** What it asks for, from top to bottom. */
	async labels(): Promise<string[]> {
		const form = this.page.getByTestId('node-parameters');
		const labels = form.getByTestId('input-label').or(form.getByTestId('credentials-label'));
		const texts = await labels.filter({ visible: true }).allInnerTexts();
		// Behind the label come its buttons and hints, a line each.
		return texts.map((text) => text.trim().split('\n')[0] ?? '').filter((text) => text !== '');
	}

	/** Types into a text field or a JSON editor. */
	async fill(parameter: string, text: string): Promise<void> {
		const field = this.field(parameter).locator('input, textarea, .cm-content').first();
		await field.fill(text);
		await field.blur();
	}

	/** Chooses in a drop-down, by what the option says. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.field(parameter).click();
		const entry = this.page.getByTestId('parameter-input-item').filter({ visible: true }).getByText(option, { exact: true });
		await entry.click();
		await entry.waitFor({ state: 'hidden' });
	}

	/** Searches the list of a resource locator and takes what is found. */
	async pick(parameter: string, name: string): Promise<void> {
		await this.search(parameter, name);
		await this.page.getByTestId('rlc-item').getByText(name, { exact: true }).click();
	}

	/** What the list of a resource locator finds; the list stays open. */
	async search(parameter: string, text: string): Promise<void> {
		await this.field(parameter).getByTestId('rlc-input').click();
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(text);
		await this.page.getByTestId('rlc-item').filter({ visible: true, hasText: text }).first().waitFor();
	}

	private field(parameter: string): Locator {
		return this.page.getByTestId(`parameter-input-${parameter}`);
	}
}
