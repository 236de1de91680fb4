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
		await this.addTrigger();
	}

	/** The same without reloading the page: what is on the canvas is deleted. */
	async startOver(): Promise<void> {
		await this.closeNode();
		await this.page.keyboard.press('ControlOrMeta+a');
		await this.page.keyboard.press('Delete');
		await this.addTrigger();
	}

	private async addTrigger(): Promise<void> {
		await this.see('canvas-plus-button').click();
		await this.see('node-creator-search-bar').fill('manual');
		// By the name that a search lists; the list before it, which goes in the middle of a click, says "Trigger manually".
		await this.page.getByTestId('item-iterator-item').getByText('Manual Trigger', { exact: true }).click();
		await this.see('canvas-node').first().waitFor();
		await this.see('node-creator-search-bar').waitFor({ state: 'hidden' });
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.see('canvas-node').first().waitFor();
	}

	/**
	 * Switches from the canvas of one workflow to another's through the list of workflows, without reloading
	 * the page.
	 */
	async chooseWorkflow(name: string): Promise<void> {
		await this.see('project-home-menu-item').first().click();
		await this.see('workflow-card-name').filter({ hasText: name }).first().click();
		await this.see('canvas-node').first().waitFor();
	}

	/** Opens the form of a node on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.fitToView();
		await this.see('canvas-node').filter({ has: this.page.getByText(name, { exact: true }) }).first().dblclick();
		await this.see('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.see('ndv').waitFor({ state: 'hidden' });
	}

	/**
	 * Opens the node panel's list "Action in an app"; the returned function finds an entry, which may appear
	 * late, by its name. The panel stays open.
	 */
	async openActions(): Promise<(name: string) => Locator> {
		const entries = this.page.getByTestId('item-iterator-item');
		const bar = this.see('node-creator-search-bar');
		if (await bar.isVisible()) await bar.fill('');
		else await this.see('node-creator-plus-button').click();
		await entries.getByText('Action in an app', { exact: true }).first().click();
		// The start page slides out while the list slides in.
		await entries.getByText('Human in the loop', { exact: true }).waitFor({ state: 'hidden' });
		return (name) => entries.getByText(name, { exact: true }).first();
	}

	/**
	 * The names that the node panel lists for a search, best first and at least down to `node`; the panel
	 * stays open.
	 */
	async search(text: string, node: string): Promise<string[]> {
		const bar = this.see('node-creator-search-bar');
		if (!(await bar.isVisible())) await this.see('node-creator-plus-button').click();
		const found = this.page.getByTestId('item-iterator-item');
		const nothing = this.see('node-creator-no-results');
		// What an earlier search listed is marked; new results are drawn again.
		if ((await bar.inputValue()) !== text) {
			await found.or(nothing).evaluateAll((all) => all.forEach((element) => element.setAttribute('data-old', '')));
		}
		await bar.fill(text);
		const unmarked = this.page.locator(':not([data-old])');
		const fresh = found.and(unmarked);
		await fresh.or(nothing.and(unmarked)).first().waitFor();
		// The panel's start page disappears once the search has begun.
		await found.getByText('Action in an app', { exact: true }).waitFor({ state: 'hidden' });
		// Entries appear from the top, one after the other.
		await fresh.filter({ has: this.page.getByText(node, { exact: true }) }).first().waitFor();
		const texts = await fresh.allInnerTexts();
		return texts.map((entry) => entry.split('\n')[0] ?? '');
	}

	/** Adds a node of an installed package from the panel; its form opens. */
	async addNode(search: string, name: string): Promise<void> {
		await this.search(search, name);
		const entry = this.page.getByTestId('item-iterator-item');
		await entry.getByText(name, { exact: true }).click();
		await this.page.getByText('Add to workflow').click();
		await this.see('ndv').waitFor();
	}

	/** "Execute step"; waits for the end and returns the error, if any. */
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
			await close.first().click({ timeout: 2_000 }).catch(() => {}); // it may have disappeared already
			await this.page.waitForTimeout(300);
		}
	}

	private see(testId: string): Locator {
		return this.page.getByTestId(testId);
	}
}
