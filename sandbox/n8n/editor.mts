import type { Locator, Page } from 'playwright-core';
import { OWNER } from './rest.mts';

export interface CredentialTest {
	green: boolean;
	message: string;
}

/** n8n's editor as a person uses it: every method is something seen or clicked. */
export class Editor {
	readonly page: Page;
	private readonly url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.url = url;
	}

	async signIn(owner: { email: string; password: string } = OWNER): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[type=email]').fill(owner.email);
		await this.page.locator('input[type=password]').fill(owner.password);
		await this.see('form-submit-button').click();
		await this.page.waitForURL((address) => !address.pathname.includes('signin'));
	}

	/** An empty canvas with a manual trigger. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.see('canvas-plus-button').click();
		await this.see('node-creator-search-bar').fill('manual');
		await this.page.getByTestId('item-iterator-item').first().click();
		await this.see('canvas-node').first().waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.see('canvas-node').first().waitFor();
	}

	/** The names that the node panel lists for a search, best first; the panel stays open. */
	async search(text: string): Promise<string[]> {
		const bar = this.see('node-creator-search-bar');
		if (!(await bar.isVisible())) await this.see('node-creator-plus-button').click();
		await bar.fill(text);
		const found = this.page.getByTestId('item-iterator-item');
		// The start page of the panel goes once the search has begun.
		await found.getByText('Action in an app', { exact: true }).waitFor({ state: 'hidden' });
		await found.first().waitFor();
		const texts = await found.allInnerTexts();
		return texts.map((entry) => entry.split('\n')[0] ?? '');
	}

	/** Adds a node of an installed package from the panel; its form opens. */
	async addNode(search: string, name: string): Promise<void> {
		await this.search(search);
		const entry = this.page.getByTestId('item-iterator-item');
		await entry.getByText(name, { exact: true }).click();
		await this.page.getByText('Add to workflow').click();
		await this.see('ndv').waitFor();
	}

	/** Opens the form of a node on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
		await this.see('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.see('ndv-close-button').click();
		await this.see('ndv').waitFor({ state: 'hidden' });
	}

	/** What the open form asks for, from top to bottom. */
	async fieldLabels(): Promise<string[]> {
		const form = this.see('node-parameters');
		const labels = form.getByTestId('input-label').or(form.getByTestId('credentials-label'));
		const texts = await labels.filter({ visible: true }).allInnerTexts();
		// Behind the label come its buttons and hints, a line each.
		return texts.map((text) => text.trim().split('\n')[0] ?? '').filter((text) => text !== '');
	}

	/** Types into a text field of the form, by the parameter's internal name. */
	async fill(parameter: string, text: string): Promise<void> {
		const field = this.see(`parameter-input-${parameter}`).locator('input, textarea').first();
		await field.fill(text);
		await field.blur();
	}

	/** Chooses in a drop-down of the form, by what the option says. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.see(`parameter-input-${parameter}`).click();
		await this.page.getByTestId('parameter-input-item').getByText(option, { exact: true }).click();
	}

	/** Makes a new credential in the node's form. */
	async newCredential(fields: Record<string, string>): Promise<CredentialTest> {
		const first = this.see('node-credentials-empty-state').getByRole('button').first();
		const more = this.see('node-credentials-select');
		await first.or(more).waitFor();
		if (await first.isVisible()) await first.click();
		else {
			await more.click();
			await this.see('node-credentials-select-item-new').click();
		}
		await this.dialog().waitFor();
		return await this.saveCredential(fields);
	}

	/** Fills the open dialog and saves; n8n tests, and leaves the dialog open only when it is red. */
	async saveCredential(fields: Record<string, string>): Promise<CredentialTest> {
		for (const [name, value] of Object.entries(fields)) {
			await this.dialog().getByTestId(`parameter-input-${name}`).locator('input').fill(value);
		}
		const test = await this.tested(() => this.see('credential-save-button').click());
		if (test.green) await this.dialog().waitFor({ state: 'hidden' });
		else await this.dialog().getByText(/Couldn.t connect with these settings/).waitFor();
		return test;
	}

	/** Opens the chosen credential, which tests it anew. */
	async openCredential(): Promise<CredentialTest> {
		const test = await this.tested(() => this.see('credential-edit-button').click());
		if (test.green) await this.see('credentials-config-container-test-success').waitFor();
		return test;
	}

	async closeCredential(): Promise<void> {
		await this.page.locator('.el-dialog__headerbtn').filter({ visible: true }).last().click();
		await this.dialog().waitFor({ state: 'hidden' });
	}

	/** What the list at the top of the credential dialog offers: one entry an aggregator. */
	async aggregators(): Promise<string[]> {
		const list = this.see('credential-mode-dropdown-trigger');
		await list.click();
		const entries = this.page.getByRole('menuitem').filter({ visible: true, hasText: /\w/ });
		await entries.first().waitFor();
		const names = await entries.allInnerTexts();
		await list.click();
		return names.map((name) => name.trim());
	}

	private async tested(by: () => Promise<void>): Promise<CredentialTest> {
		const answer = this.page.waitForResponse((response) => response.url().endsWith('/credentials/test'));
		await by();
		const { data } = (await (await answer).json()) as { data: { status: string; message: string } };
		return { green: data.status === 'OK', message: data.message };
	}

	private dialog(): Locator {
		return this.see('credential-edit-dialog');
	}

	/** "Execute step"; waits for the end. What went wrong, where it did. */
	async execute(withinMs = 60_000): Promise<string | undefined> {
		const ended = this.see('node-run-status-success').or(this.see('node-error-message'));
		// What an earlier run left is marked; a run's end is drawn anew.
		await ended.evaluateAll((all) => all.forEach((element) => element.setAttribute('data-old', '')));
		await this.see('node-execute-button').click();
		const fresh = ended.and(this.page.locator(':not([data-old])')).filter({ visible: true }).first();
		await fresh.waitFor({ timeout: withinMs });
		const failure = this.see('node-error-message').first();
		return (await failure.isVisible()) ? await failure.innerText() : undefined;
	}

	/** "Execute workflow" on the canvas; waits until every node that ran shows its tick. */
	async runWorkflow(): Promise<void> {
		await this.see('zoom-to-fit').click();
		await this.see('execute-workflow-button').click();
		await this.page.getByText(/Workflow executed successfully/).waitFor({ timeout: 60_000 });
		await this.see('zoom-to-fit').click();
	}

	/** Shows the first file of the output; its size in pixels once it is drawn. */
	async viewImage(): Promise<{ width: number; height: number }> {
		await this.page.getByTestId('ndv-view-binary-data').first().click();
		const image = this.see('output-panel').locator('img[src*="/rest/binary-data"], img[src^="blob:"]').first();
		await image.waitFor();
		return await image.evaluate(async (element) => {
			const drawn = element as unknown as {
				decode(): Promise<void>;
				naturalWidth: number;
				naturalHeight: number;
			};
			await drawn.decode();
			return { width: drawn.naturalWidth, height: drawn.naturalHeight };
		});
	}

	async dismissToasts(): Promise<void> {
		const close = this.page.locator('.el-notification__closeBtn').filter({ visible: true });
		while ((await close.count()) > 0) {
			await close.first().click();
			await this.page.waitForTimeout(300);
		}
	}

	private see(testId: string): Locator {
		return this.page.getByTestId(testId);
	}
}
