import type { Rest } from '../sandbox/n8n/rest.mts';
import { openArena } from './arena.mts';
import { keysFor, runOnce } from './executions.mts';
import { openFloor } from './floor.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { median } from './statistics.mts';
import { ours, OURS, threeRequests } from './workflows.mts';

/** Tiny images that are ready at once: only the work of the nodes themselves remains. */
export async function readyAtOnce(rest: Rest, items: number, times: number): Promise<Section> {
	const few = items / 10;
	const arena = await openArena(() => 0);
	arena.sandbox.injections.add({ route: 'create', prediction: { finished: true } });
	const floor = openFloor();
	const keys = await keysFor(rest, 'Ready at once', arena);
	const own = async (prompts: number) => {
		const workflow = ours(`Ours, ${prompts} ready`, keys, { prompts, options: { maxConcurrency: 50 } });
		return (await runOnce(rest, workflow, [OURS])).ms;
	};
	const chained = async () =>
		(await runOnce(rest, threeRequests('Three requests', keys, arena, items), ['Submit', 'Read', 'Download'])).ms;

	await own(items); // compilation at the first use is not counted
	const took = { many: [] as number[], few: [] as number[], chain: [] as number[], floor: [] as number[] };
	for (let turn = 0; turn < times; turn++) {
		arena.sandbox.ledger.clear();
		took.chain.push(await chained());
		took.floor.push(await floor.readyImages(arena, items, 50));
		// alternately, so that both find n8n's memory in the same state
		for (let pair = 0; pair < 2; pair++) {
			took.few.push(await own(few));
			took.many.push(await own(items));
		}
	}
	floor.close();
	await arena.close();

	const [many, chain, least, tenth] = [took.many, took.chain, took.floor, took.few].map(median) as [number, number, number, number];
	const row = (who: string, count: number, ms: number) => [who, count, `${round(ms / 1000)} s`, `${round(ms / count)} ms`];
	return {
		title: 'Tiny images, ready at once',
		how: `Every generation request is answered with the finished prediction. 50 at once; medians of ${times} runs (this package: ${2 * times}, ${few} and ${items} in turn).`,
		head: ['With', 'Items', 'Time', 'Per item'],
		rows: [
			row('This package', items, many),
			row('This package', few, tenth),
			row('Three HTTP Request nodes: create, read, download', items, chain),
			row('The floor: create, download', items, least),
		],
		bars: [
			{ what: `${items} items ready at once: of the time of the floor`, value: Math.min(many, chain) / least, unit: '×', least: 1, noise: 1 },
			{ what: `${items} items ready at once: time against three HTTP Request nodes`, value: many / chain, unit: '×', most: 0.7, noise: 1.25 },
			{ what: `Time of ${items} items against ${few}`, value: many / tenth, unit: '×', most: 10, noise: 1.3, clock: true },
		],
		charts: [{
			title: 'Ready at once: time of an item',
			unit: 'ms',
			values: [
				{ label: 'This package', value: many / items, ours: true },
				{ label: 'Three HTTP Request nodes', value: chain / items },
				{ label: 'The floor', value: least / items },
			],
		}],
	};
}
