import fc from 'fast-check';
import { ANSWERS, type Purpose } from './answers.mts';
import { FAMILY_NAMES, type FamilyName } from './families.mts';

/** Everything that happens in one history, as plain data: what the user set and did, and what came back. */
export interface History {
	family: FamilyName;
	/** The prompt of each item, by its number: equal ones are meant */
	prompts: number[];
	/** Rounds of a loop, each with all items; or calls of an agent's tool */
	rounds: number;
	tool: 'no' | 'one after the other' | 'at once';
	goesOnAfterFailure: boolean;
	/** Tries under Retry On Fail, the first one included */
	tries: number;
	/** The user's own Retry of the failed execution */
	retries: number;
	options: Record<string, unknown>;
	waits: boolean;
	downloads: boolean;
	/** The item whose expression for Download Images throws */
	throwsAt?: number;
	/** When the user stops the first execution, in milliseconds from its start */
	stopAt?: number;
	/** Seconds that a generation takes */
	seconds: number;
	images: number;
	/** Numbers of the answers that come back, request by request; the truth after that */
	answers: Record<Purpose, number[]>;
}

const script = (purpose: Purpose, most: number) =>
	fc.array(fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(ANSWERS[purpose].length - 1) }), { maxLength: most });

const PLAIN: Omit<History, 'family' | 'answers'> = {
	prompts: [0],
	rounds: 1,
	tool: 'no',
	goesOnAfterFailure: false,
	tries: 1,
	retries: 1,
	options: { timeout: 60, maxConcurrency: 5 },
	waits: true,
	downloads: true,
	seconds: 4,
	images: 1,
};

export function history(changes: Partial<History>): History {
	const answers = { create: [], status: [], file: [], cancel: [], upload: [], ...changes.answers };
	return { family: 'prediction', ...PLAIN, ...changes, answers };
}

/** Mostly plain, so that what is odd in a history meets what is odd in the answers. */
export const histories: fc.Arbitrary<History> = fc.record({
	family: fc.constantFrom(...FAMILY_NAMES),
	prompts: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
	rounds: fc.constantFrom(1, 1, 1, 2),
	tool: fc.constantFrom<History['tool'][]>('no', 'no', 'no', 'one after the other', 'at once'),
	goesOnAfterFailure: fc.boolean(),
	tries: fc.constantFrom(1, 2, 3),
	retries: fc.constantFrom(0, 1, 1, 2),
	options: fc.record({
		timeout: fc.constantFrom(5, 5, 40, 40, 40, 60, 300, '', null, 0),
		maxConcurrency: fc.constantFrom(1, 5, ''),
		maxFileSize: fc.constantFrom(50, '', null),
		cancelOnStop: fc.boolean(),
		cancelOnTimeout: fc.boolean(),
		outputMode: fc.constantFrom('itemPerImage', 'itemPerInput'),
	}),
	waits: fc.constantFrom(true, true, true, false),
	downloads: fc.constantFrom(true, true, true, false),
	throwsAt: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 0, 1),
	stopAt: fc.option(fc.nat(20_000), { freq: 5, nil: undefined }),
	// what outlasts its timeout is polled until then: a few of those are half of the work
	seconds: fc.constantFrom(0.5, 0.5, 0.5, 0.5, 0.5, 4, 4, 4, 4, 4, 4, 20, 90),
	images: fc.constantFrom(1, 1, 2),
	answers: fc.record({ create: script('create', 4), status: script('status', 6), file: script('file', 4), cancel: script('cancel', 2), upload: script('upload', 4) }),
});
