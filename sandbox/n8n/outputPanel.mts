import type { Locator, Page } from 'playwright-core';
import { drawnSize } from './drawn.mts';

/** The output of the node whose form is open. */
export class OutputPanel {
	private readonly page: Page;
	private readonly panel: Locator;

	constructor(page: Page) {
		this.page = page;
		this.panel = page.getByTestId('output-panel');
	}

	/** Waits for the end of the run that `by` starts. Returns the error, if any. */
	async ended(by: () => Promise<void>, withinMs: number): Promise<string | undefined> {
		await Promise.all([this.page.waitForResponse(/\/workflows\/[^/]+\/run/), by()]);
		// The editor shows it from the click until n8n's server says that the run is over.
		await this.page.getByTestId('ndv-stop-execution-button').waitFor({ state: 'hidden', timeout: withinMs });
		const failure = this.see('node-error-message');
		await this.see('node-run-status-success').or(failure).filter({ visible: true }).first().waitFor().catch(async (error: unknown) => {
			throw new Error(`The run left no mark. The editor says: ${await this.told()}`, { cause: error });
		});
		return (await failure.first().isVisible()) ? await failure.first().innerText() : undefined;
	}

	/** Opens the Binary tab, which lists the files. */
	async viewFiles(): Promise<void> {
		await this.see('radio-button-binary').click();
		await this.see('ndv-view-binary-data').first().waitFor();
	}

	/** Opens the first file in the Binary tab; returns its size in pixels once it is drawn. */
	async viewImage(): Promise<{ width: number; height: number }> {
		await this.viewFiles();
		await this.see('ndv-view-binary-data').first().click();
		const image = this.panel.locator('img[src*="/rest/binary-data"], img[src^="blob:"]').first();
		return await drawnSize(image);
	}

	/** The content of the JSON tab, on one line. */
	async viewJson(): Promise<string> {
		await this.see('radio-button-json').click();
		const text = await this.panel.locator('.json-data').innerText();
		return text.replaceAll(/\s+/g, ' ');
	}

	/** The editor's messages, and the text it shows in place of an output. */
	private async told(): Promise<string> {
		const messages = await this.page.locator('.el-notification').allInnerTexts();
		return [...messages, await this.panel.innerText()].join(' | ').replaceAll(/\s+/g, ' ');
	}

	private see(testId: string): Locator {
		return this.panel.getByTestId(testId);
	}
}
