import type { Locator, Page } from 'playwright-core';
import { drawnSize } from './drawn.mts';

/** The output of the node whose form is open. */
export class OutputPanel {
	private readonly panel: Locator;

	constructor(page: Page) {
		this.panel = page.getByTestId('output-panel');
	}

	/** Waits for the end of the run that `by` begins. What went wrong, where it did. */
	async ended(by: () => Promise<void>, withinMs: number): Promise<string | undefined> {
		const failure = this.see('node-error-message');
		const ended = this.see('node-run-status-success').or(failure);
		// What an earlier run left is marked; a run's end is drawn anew.
		await ended.evaluateAll((all) => all.forEach((element) => element.setAttribute('data-old', '')));
		await by();
		const fresh = ended.and(this.panel.locator(':not([data-old])')).filter({ visible: true }).first();
		await fresh.waitFor({ timeout: withinMs });
		return (await failure.first().isVisible()) ? await failure.first().innerText() : undefined;
	}

	/** The first file, opened in the Binary tab; its size in pixels once it is drawn. */
	async viewImage(): Promise<{ width: number; height: number }> {
		await this.see('radio-button-binary').click();
		await this.see('ndv-view-binary-data').first().click();
		const image = this.panel.locator('img[src*="/rest/binary-data"], img[src^="blob:"]').first();
		return await drawnSize(image);
	}

	/** What the JSON tab shows, on one line. */
	async viewJson(): Promise<string> {
		await this.see('radio-button-json').click();
		const text = await this.panel.locator('.json-data').innerText();
		return text.replaceAll(/\s+/g, ' ');
	}

	private see(testId: string): Locator {
		return this.panel.getByTestId(testId);
	}
}
