import { homesOf, isTest, rows, SOURCES } from '../homes.mts';

test('every source has a test that one finds by its name', () => {
	expect(SOURCES.length).toBeGreaterThan(100);
	expect(SOURCES.filter((source) => homesOf(source).length === 0)).toEqual([]);
});

test('every row of the table is of a source that there is, and names tests that there are', () => {
	const stale = rows().filter(({ begins }) => !SOURCES.some((source) => (begins.endsWith('/') ? source.startsWith(begins) : source === begins)));
	expect(stale.map(({ begins }) => begins)).toEqual([]);
	expect(rows().flatMap(({ begins, tests }) => tests.filter((name) => !isTest(name)).map((name) => `${begins} → ${name}`))).toEqual([]);
});

test('what a source begins with in a longer row is not looked for in a shorter one', () => {
	expect(homesOf('engine/jobs/poll')).toContain('engine/statusPolls');
	expect(homesOf('engine/jobs/poll')).not.toContain('engine/retry');
	expect(homesOf('nothing/of/the/kind')).toEqual([]);
});
