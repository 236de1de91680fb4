import { EXAMPLES } from './explorer/examples.mts';
import { exploreAll, show, unexpected } from './explorer/explore.mts';
import { history } from './explorer/history.mts';
import { broken } from './explorer/invariants.mts';
import { live } from './explorer/run.mts';

test('a plain history brings its image', async () => {
	const one = history({});
	const lived = await live(one);
	expect(broken(one, lived)).toEqual([]);
	expect(lived.told[0].items[0].json.status).toBe('succeeded');
});

test('an image of which the user hears nothing would be found', async () => {
	const one = history({});
	const lived = await live(one);
	lived.told.length = 0;
	lived.log.length = 0;
	expect(broken(one, lived)).toContain('nothing is left of gen0x ("p0")');
});

test.each(EXAMPLES)('$name', async ({ history: one, ...expected }) => {
	const lived = await live(one);
	expect(broken(one, lived)).toEqual([]);
	expect(unexpected(lived, expected)).toBeUndefined();
});

const DEPTH = Number(process.env.EXPLORER_DEPTH ?? 3);

test.each([
	['a prediction under Retry On Fail', { tries: 2, retries: 1, options: { timeout: 40 } }],
	['a prediction where the workflow goes on', { goesOnAfterFailure: true, tries: 2, options: { timeout: 5, cancelOnTimeout: true } }],
	['two equal images of a synchronous route', { family: 'images', prompts: [0, 0], images: 2, retries: 2 }],
	['an upload, then a synchronous create', { family: 'uploads', tries: 2, retries: 1 }],
] as const)('every answer to every request of %s pays once and loses nothing', async (name, plain) => {
	show(name, await exploreAll({ ...plain, prompts: 'prompts' in plain ? [...plain.prompts] : [0] }, DEPTH));
}, 600_000);
