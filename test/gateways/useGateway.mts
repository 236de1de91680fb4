import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Gateway } from '../../sandbox/gateways/portkey.mts';

/** Of the test file that called `useGateway`; it is there from its first `beforeAll` on. */
export let gateway: Gateway;

/** A gateway that others wrote, for a whole test file. */
export function useGateway(start: (folder: string) => Promise<Gateway>): void {
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'gateway-'));
		gateway = await start(folder);
	}, 150_000);
	afterAll(async () => {
		await gateway?.stop();
		await rm(folder, { recursive: true, force: true });
	});
}
