import { setMaxListeners } from 'node:events';

import type { CreatePermit } from '../../../nodes/shared/engine/limits/createLimit';
import { Limiter } from '../../../nodes/shared/engine/limits/limiter';
import { simulatedClock } from '../simulatedClock.mts';

const never = new AbortController().signal;
setMaxListeners(0, never);
const run = {};
const one = { images: 1, giveUpAt: 1e6, run, stop: never };

/** A limiter, and who got a permit when. */
function limited() {
	const time = simulatedClock();
	const limiter = new Limiter(time.clock);
	const entered: string[] = [];
	const permits = new Map<string, CreatePermit>();
	const enter = (name: string, wanted: Partial<Parameters<Limiter['creates']['acquire']>[0]> = {}) =>
		void limiter.creates.acquire({ ...one, ...wanted }).then((permit) => {
			entered.push(permit ? name : `${name} not`);
			if (permit) permits.set(name, permit);
		});
	return { time, limiter, entered, enter, permit: (name: string) => permits.get(name)! };
}

test('while nobody is told to slow down, all go at once', async () => {
	const { time, limiter } = limited();
	await time.finish(Promise.all(Array.from({ length: 50 }, () => limiter.creates.acquire(one))));
	expect(time.clock.now()).toBe(0);
});

test('after 429 all wait as long as was asked, then the door opens within two seconds', async () => {
	const { time, limiter, entered, enter } = limited();
	const first = await limiter.creates.acquire(one);
	first!.refused(10_000);
	first!.release();
	const at: number[] = [];
	for (let n = 0; n < 20; n++) void limiter.creates.acquire(one).then(() => at.push(time.clock.now()));
	enter('impatient', { giveUpAt: 9_000 });
	await time.advance(10_000);
	expect(at).toEqual([]);
	expect(entered).toEqual(['impatient not']);
	await time.advance(200);
	expect(at).toHaveLength(1);
	await time.advance(2_000);
	expect(at).toHaveLength(20);
});

test('after a first 429 that names no wait the next create goes within a second', async () => {
	const { time, limiter, entered, enter } = limited();
	const first = await limiter.creates.acquire(one);
	first!.refused(undefined);
	first!.release();
	enter('next');
	await time.advance(200);
	expect(entered).toEqual([]);
	await time.advance(800);
	expect(entered).toEqual(['next']);
});

test('after many 429s, of requests that others were answered beside, they go evenly at the rate that was let through', async () => {
	const { time, limiter } = limited();
	const all = await Promise.all(Array.from({ length: 10 }, () => limiter.creates.acquire(one)));
	for (const permit of all.slice(0, 4)) permit!.accepted();
	for (const permit of all.slice(4)) permit!.refused(1_000);
	for (const permit of all) permit!.release();
	const at: number[] = [];
	for (let n = 0; n < 10; n++) void limiter.creates.acquire(one).then(() => at.push(time.clock.now()));
	await time.advance(60_000);
	const gaps = at.slice(1).map((now, index) => now - at[index]!);
	expect(at[0]).toBeGreaterThan(1_000);
	expect(Math.min(...gaps)).toBeGreaterThan(200);
	expect(Math.max(...gaps)).toBeLessThan(300);
});

test('a success of a create that was sent before the 429 opens nothing', async () => {
	const { time, limiter, enter, entered } = limited();
	const [early, refused] = await Promise.all([limiter.creates.acquire(one), limiter.creates.acquire(one)]);
	await time.advance(50);
	refused!.refused(2_000);
	refused!.release();
	for (let n = 0; n < 5; n++) enter(String(n));
	await time.advance(2_200);
	for (let n = 0; n < 50; n++) early!.accepted();
	early!.release();
	await time.advance(100);
	expect(entered).toEqual(['0']);
});

test('whoever waits for images in flight of all runs goes in the order of coming, and a large one is not passed for ever', async () => {
	const { time, limiter, entered, enter, permit } = limited();
	const ten = { mostImages: 10 };
	enter('six', { ...ten, images: 6 });
	enter('three', { ...ten, images: 3 });
	enter('eight', { ...ten, images: 8 });
	enter('one', { ...ten, images: 1 });
	enter('of another provider');
	await time.advance(0);
	expect(entered).toEqual(['six', 'three', 'of another provider']);
	permit('six').release();
	await time.advance(1);
	expect(entered).toHaveLength(3);
	permit('three').release();
	await time.advance(1);
	expect(entered.slice(3)).toEqual(['eight', 'one']);
	for (const name of ['eight', 'one']) permit(name).release();
	expect(await time.finish(limiter.creates.acquire({ ...one, ...ten, images: 12 }))).toBeDefined();
});

test('there is no place where the provider asks for a longer wait than one is ready for', async () => {
	const { time, limiter, entered, enter } = limited();
	const first = await limiter.creates.acquire(one);
	first!.refused(10_000);
	await expect(limiter.creates.acquire({ ...one, giveUpAt: 6_000 })).resolves.toBeUndefined();
	enter('patient', { giveUpAt: 10_200 });
	enter('next in line', { giveUpAt: 10_200 });
	await time.advance(20_000);
	expect(entered).toEqual(['patient', 'next in line not']);
});

test('a run that did not meet the 429 itself asks once, where it cannot wait for so long', async () => {
	const { time, limiter, entered, enter, permit } = limited();
	const first = await limiter.creates.acquire(one);
	first!.refused(3_600_000);
	const other = { run: {}, giveUpAt: 60_000 };
	enter('of the other run', other);
	enter('of the other run, second', other);
	await time.advance(100);
	expect(entered).toEqual(['of the other run']);
	permit('of the other run').refused(3_600_000);
	await time.advance(0);
	expect(entered).toEqual(['of the other run', 'of the other run, second not']);
	enter('of the first run', { giveUpAt: 60_000 });
	enter('of the other run again', other);
	await time.advance(100);
	expect(entered.slice(2)).toEqual(['of the first run not', 'of the other run again not']);
});

test('and where its create is taken, the others need not wait any longer', async () => {
	const { time, limiter, entered, enter, permit } = limited();
	const first = await limiter.creates.acquire(one);
	first!.refused(200_000);
	enter('waits', { giveUpAt: 300_000 });
	const other = { run: {}, giveUpAt: 60_000 };
	enter('asks', other);
	enter('of the same run', other);
	await time.advance(1_000);
	expect(entered).toEqual(['asks']);
	permit('asks').accepted();
	permit('asks').release();
	await time.advance(60_000);
	expect(entered.sort()).toEqual(['asks', 'of the same run', 'waits']);
});

test('waiting for images of the own key is no rate limit: it may last, and leaves the time as it was', async () => {
	const { time, limiter, enter, entered, permit } = limited();
	const held = await limiter.creates.acquire({ ...one, mostImages: 1 });
	enter('waits', { mostImages: 1, giveUpAt: 5_000 });
	enter('waits for the provider too', { mostImages: 1, giveUpAt: 5_000 });
	await time.advance(20_000);
	expect(entered).toEqual([]);
	held!.release();
	await time.advance(10);
	expect(entered).toEqual(['waits']);
	expect(permit('waits').ownWaitMs).toBe(20_000);
	permit('waits').refused(10_000);
	permit('waits').release();
	await time.advance(30_000);
	expect(entered).toEqual(['waits', 'waits for the provider too not']);
});

test('a 429 in one run holds up another, and does not end it while there is time', async () => {
	const { time, limiter, enter, entered } = limited();
	const first = await limiter.creates.acquire(one);
	enter('waits');
	await time.advance(0);
	first!.refused(60_000);
	first!.release();
	enter('comes later', { giveUpAt: 300_000 });
	await time.advance(200_000);
	expect(entered).toEqual(['waits', 'comes later']);
});

test('a stop ends the wait', async () => {
	const { limiter } = limited();
	await limiter.creates.acquire({ ...one, mostImages: 1 });
	const stop = new AbortController();
	const waiting = limiter.creates.acquire({ ...one, mostImages: 1, stop: stop.signal });
	stop.abort();
	await expect(waiting).rejects.toThrow('The execution was stopped');
});
