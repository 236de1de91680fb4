import { FAMILIES, type Family } from './fuzz/families.mts';
import { BOMBS, inPieces } from './fuzz/hostile.mts';
import { type Figures, HEADING, leastOf, MIB, overs, row, suffer, worse } from './fuzz/suffer.mts';

jest.mock('../../nodes/shared/engine/clock', () => jest.requireActual<typeof import('./fuzz/noPauses.mts')>('./fuzz/noPauses.mts').noPauses());

/** Replies of a few kilobytes on the wire that are made to be read for long or to be kept for ever: no operation stands still for one. */
const MOST: Figures = { seconds: 20, standing: 1_000, memory: 200 * MIB, stored: 1024 * MIB, files: 100, requests: 602, items: 1_000, output: 150_000 };

interface Operation {
	name: string;
	family: Family;
	/** What comes before and after, where it is a poll that is answered so */
	how?: Parameters<typeof suffer>[2];
}

/** What the attacker answers to polls before the provider does again. */
const POLLS = 2;

const submitted = { code: 1, result: '1730621718151844' };
const taskFailed = { id: '1730621718151844', status: 'FAILURE', failReason: 'no' };
const prediction = { id: '2jycc2v9nnrmc0crap5tv5zaxr', status: 'starting' };
const imagesTask = { id: 'imgtask_1', object: 'image.generation.task', status: 'processing', poll_url: '/v1/images/tasks/imgtask_1' };

/** What asks several times: the replies before the attacker's, and a last one. */
const POLLED: Array<[family: string, first: object[], ended: object]> = [
	['Run Model', [prediction], { ...prediction, status: 'failed', error: 'no' }],
	['Midjourney Imagine', [submitted], taskFailed],
	['Midjourney Describe', [submitted], taskFailed],
	// the first is the task whose button is pressed
	['Midjourney Action', [familyOf('Midjourney Action').replies[0]!, submitted], taskFailed],
	['OpenAI Images', [imagesTask], { ...imagesTask, status: 'failed', error: { message: 'no' } }],
];

/** They ask for a task before they create something, and again where the answer says nothing. */
const ASK_FIRST = ['Midjourney Action', 'Midjourney Imagine with upscales'];
/** Their replies are read by the same code as those of Run Model and V3 Generate. */
const ALIKE = ['Imagen 4', 'Ideogram V3 Reframe', 'Ideogram V3 Replace Background'];

const OPERATIONS: Operation[] = [
	...FAMILIES.filter(({ name }) => !ALIKE.includes(name)).map((family) => ({
		name: family.name,
		family,
		how: ASK_FIRST.includes(family.name) ? { last: { after: POLLS, reply: taskFailed } } : undefined,
	})),
	...POLLED.map(([name, first, reply]) => ({
		name: `${name}, polled`,
		family: familyOf(name),
		how: { first, last: { after: POLLS, reply }, parameters: { waitForCompletion: true } },
	})),
];

function familyOf(name: string): Family {
	return FAMILIES.find((family) => family.name === name)!;
}

/** Made once, because making them takes as long as reading them. */
const MADE = BOMBS.map((bomb) => {
	const pieces = [...inPieces(Buffer.concat(Array.from(bomb.body(), (piece) => Buffer.from(piece))))];
	return { ...bomb, body: () => pieces };
});

const worst: Array<[string, Figures]> = [];

afterAll(() => {
	console.log([`${BOMBS.length} replies, ${OPERATIONS.length} operations`, HEADING, ...worst.map(([name, figures]) => row(name, figures))].join('\n'));
});

test('there are thirty of them, no two alike', () => {
	expect(new Set(BOMBS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30);
});

test.each(OPERATIONS)(
	'$name: no small reply holds it up for a second, or takes more than 200 MiB',
	async ({ name, family, how }) => {
		let all: Figures | undefined;
		for (const bomb of MADE) {
			let figures = await leastOf(async () => await suffer(family, bomb, { ...how, isQuick: true }), MOST);
			// with a clean heap, where it may be somebody else's garbage
			if (overs(figures, MOST).length > 0) figures = await leastOf(async () => await suffer(family, bomb, how), MOST);
			expect([bomb.name, overs(figures, MOST)]).toEqual([bomb.name, []]);
			if (how?.first) expect([bomb.name, figures.requests > how.first.length]).toEqual([bomb.name, true]);
			all = all ? worse(all, figures) : figures;
		}
		worst.push([name, all!]);
	},
	300_000,
);
