import type { Locator, Page } from 'playwright-core';

/** The chat below the canvas of a workflow that begins with a chat message. */
export class ChatPanel {
	private readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	async open(): Promise<void> {
		await this.page.getByTestId('workflow-chat-button').click();
		await this.page.getByTestId('chat-input').waitFor();
	}

	/** Sends a message; the answer, once it is there. */
	async say(message: string, withinMs = 60_000): Promise<Locator> {
		const answers = this.page.getByTestId('canvas-chat').locator('.chat-message-from-bot:not(.chat-message-typing)');
		const answer = answers.nth(await answers.count());
		const input = this.page.getByTestId('chat-input');
		await input.fill(message);
		await input.press('Enter');
		await answer.waitFor({ timeout: withinMs });
		return answer;
	}
}
