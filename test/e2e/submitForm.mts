import { setTimeout as sleep } from 'node:timers/promises';
import { DOOR } from '../../sandbox/n8n/examples.mts';

/** What the form examples ask of whoever opens them. */
export const doorHeaders = { authorization: `Basic ${Buffer.from(`${DOOR.user}:${DOOR.password}`).toString('base64')}` };

/** Sends a form of n8n's as the page in the browser does; the page that the person sees in the end. */
export async function submitForm(address: string, body: FormData, longestMs: number): Promise<string> {
	const answer = await fetch(address, { method: 'POST', body, headers: doorHeaders });
	const { formWaitingUrl } = (await answer.json()) as { formWaitingUrl: string };
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	const deadline = Date.now() + longestMs;
	for (;;) {
		const now = (await (await fetch(status)).text()).trim();
		if (now === 'form-waiting') return await (await fetch(formWaitingUrl)).text();
		if (now !== 'running' || Date.now() > deadline) throw new Error(`The execution is "${now}"`);
		await sleep(200);
	}
}
