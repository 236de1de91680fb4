import type { Locator, Page } from 'playwright-core';
import { ChatPanel } from './chatPanel.mts';
import { CredentialDialog } from './credentialDialog.mts';
import { NodeForm } from './nodeForm.mts';
import { OutputPanel } from './outputPanel.mts';
import { OWNER } from './rest.mts';

/** n8n's editor as a person uses it: every method is something seen or clicked. */
export class Editor {
	readonly page: Page;
	readonly form: NodeForm;
	readonly credential: CredentialDialog;
	readonly output: OutputPanel;
	readonly chat: ChatPanel;
	private readonly url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.url = url;
		this.form = new NodeForm(page);
		this.credential = new CredentialDialog(page);
		this.output = new OutputPanel(page);
		this.chat = new ChatPanel(page);
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

	/** "Execute step"; waits for the end. What went wrong, where it did. */
	async execute(withinMs = 60_000): Promise<string | undefined> {
		return await this.output.ended(() => this.see('node-execute-button').click(), withinMs);
	}

	/** "Execute workflow" on the canvas; waits until every node that ran shows its tick. */
	async runWorkflow(): Promise<void> {
		await this.fitToView();
		await this.see('execute-workflow-button').click();
		await this.page.getByText(/Workflow executed successfully/).waitFor({ timeout: 60_000 });
		await this.fitToView();
	}

	async fitToView(): Promise<void> {
		await this.see('zoom-to-fit').click();
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
