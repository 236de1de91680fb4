import type * as Explore from './explorer/explore.mts';
import { PLANTS } from './explorer/plants.mts';
import { loadPatched } from './explorer/sources.mts';

/** How many of the explorer's histories at random may be needed to find one */
const MOST = Number(process.env.EXPLORER_PLANTED_RUNS ?? 600);

const rows: string[] = [];

test.each(PLANTS)('found where planted: $name', async ({ name, changes }) => {
	const { firstFault } = loadPatched<typeof Explore>('./explore.mts', changes);
	const found = await firstFault(MOST);
	rows.push(found ? `| ${name} | ${found.by} | ${found.after} |` : `| ${name} | **not found** | ${MOST} |`);
	expect(found).toBeDefined();
}, 120_000);

afterAll(() => {
	console.log(['| planted | found by | after histories |', '|---|---|--:|', ...rows].join('\n'));
});
