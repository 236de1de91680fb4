import { Session, type Profiler } from 'node:inspector/promises';

import { replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

/** With a poll that finds it still running. */
useSandbox({ generationMs: 1_200, tinyImages: true });

/** So many files one person can read in a sitting, from `execute` to the wire and back. */
const MOST_FILES = 50;

const shared = '/dist/nodes/shared/';
const wasCalled = ({ functionName, ranges }: Profiler.FunctionCoverage) => functionName !== '' && ranges[0]!.count > 0;

/** The files of which a function with a name was called, as V8 counts the calls. */
async function filesRunThrough(work: () => Promise<unknown>): Promise<string[]> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
	await work();
	const { result } = await session.post('Profiler.takePreciseCoverage');
	session.disconnect();
	return result.filter(({ url, functions }) => url.includes(shared) && functions.some(wasCalled)).map(({ url }) => url.split(shared)[1]!);
}

const flux = () => replicate(sandbox, 'replicateFluxSchnell', { prompt: 'a fox' });

// what is loaded and made once is no part of an image's way
beforeAll(async () => void (await engine.run(flux())));

test(`an image runs through ${MOST_FILES} files at most`, async () => {
	const files = await filesRunThrough(async () => expect((await engine.run(flux())).error).toBeUndefined());
	expect(files.length).toBeGreaterThan(20);
	expect(files.length).toBeLessThanOrEqual(MOST_FILES);
});

test('so does an error', async () => {
	sandbox.injections.add({ route: 'create', reply: 'outOfCredit' });
	const files = await filesRunThrough(async () => expect((await engine.run(flux())).error).toBeDefined());
	expect(files.length).toBeGreaterThan(20);
	expect(files.length).toBeLessThanOrEqual(MOST_FILES);
});

test('so does an ID that was pasted', async () => {
	const made = await engine.run(flux());
	const pasted = replicate(sandbox, 'replicateGetPrediction', { predictionId: String(made.items[0]!.json.id) });
	const files = await filesRunThrough(async () => expect((await engine.run(pasted)).error).toBeUndefined());
	expect(files.length).toBeGreaterThan(20);
	expect(files.length).toBeLessThanOrEqual(MOST_FILES);
});
