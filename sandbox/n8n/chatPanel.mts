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

	/** Moves its right and upper edges outwards by this many pixels. */
	async enlarge(right: number, up: number): Promise<void> {
		await this.draw('right', right, 0);
		await this.draw('top', 0, -up);
	}

	private async draw(edge: 'right' | 'top', x: number, y: number): Promise<void> {
		const { mouse } = this.page;
		const handle = this.page.getByTestId('logs-panel').locator(`[data-test-id=resize-handle][data-dir=${edge}]`);
		await handle.hover();
		const box = await handle.boundingBox();
		if (!box) throw new Error(`The chat has no edge "${edge}"`);
		await mouse.down();
		await mouse.move(box.x + box.width / 2 + x, box.y + box.height / 2 + y, { steps: 5 });
		await mouse.up();
	}

	/** Sends a message; resolves with the answer. */
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
