import fc from 'fast-check';
import { GATEWAY_NAMES, type GatewayName } from '../../../sandbox/aggregator/gateways.mts';
import { ANSWERS, type Purpose } from './answers.mts';
import { FAMILY_NAMES, type FamilyName } from './families.mts';
import { HELPERS, type Trouble } from './troubles.mts';

/** Everything that happens in one history, as plain data: what the user set and did, and what came back. */
export interface History {
	family: FamilyName;
	gateway: GatewayName;
	/** The prompt of each item, by its number: equal ones are meant */
	prompts: number[];
	/** What the prompts say besides, by its number: words that would mean something in a reply */
	words: number;
	/** An expression in the prompt gives something else each time it is evaluated */
	isVolatile: boolean;
	/** Rounds of a loop, each with all items; or calls of an agent's tool */
	rounds: number;
	tool: 'no' | 'one after the other' | 'at once';
	goesOnAfterFailure: boolean;
	/** Tries under Retry On Fail, the first one included */
	tries: number;
	/** The user's own Retry of the failed execution */
	retries: number;
	/** What he changes before it */
	onRetry: Change;
	/** He does what the error says */
	followsAdvice: boolean;
	options: Record<string, unknown>;
	waits: boolean;
	downloads: boolean;
	/** The item whose expression for Download Images throws */
	throwsAt?: number;
	/** When the user stops the first execution, in milliseconds from its start */
	stopAt?: number;
	/** Where n8n keeps files */
	storage: 'filesystem' | 'memory';
	/** What n8n's helpers do besides what they should */
	troubles: Trouble[];
	/** The machine's date is set to another one; its clock goes on evenly */
	jump?: { at: number; by: number };
	/** Seconds that a generation takes */
	seconds: number;
	images: number;
	/** Numbers of the answers that come back, request by request; the truth after that */
	answers: Record<Purpose, number[]>;
}

export interface Change {
	prompts?: number[];
	baseUrl?: string;
	goesOn?: boolean;
	timeout?: number;
	/** n8n was started anew in between: its process knows nothing of before */
	isNewProcess?: boolean;
}

/** What a prompt may hold that would mean something if the gateway said it. */
export const WORDS = ['', ' a sign that says insufficient funds', ' 余额不足', ' a cartoon about a database error', ' and the words NSFW content detected', ' user quota is not enough'];

const PLAIN: Omit<History, 'family' | 'answers'> = {
	gateway: 'plain',
	prompts: [0],
	words: 0,
	isVolatile: false,
	rounds: 1,
	tool: 'no',
	goesOnAfterFailure: false,
	tries: 1,
	retries: 1,
	onRetry: {},
	followsAdvice: false,
	options: { timeout: 60, maxConcurrency: 5 },
	waits: true,
	downloads: true,
	storage: 'filesystem',
	troubles: [],
	seconds: 4,
	images: 1,
};

const NO_ANSWERS: History['answers'] = { create: [], status: [], file: [], cancel: [], upload: [], input: [] };

export function history(changes: Omit<Partial<History>, 'answers'> & { answers?: Partial<History['answers']> }): History {
	return { family: 'prediction', ...PLAIN, ...changes, answers: { ...NO_ANSWERS, ...changes.answers } };
}

/** Mostly the truth; the engine counts in twos and fours and half minutes, so now and then the same many times. */
const script = (purpose: Purpose, most: number, mostTimes = 1) =>
	fc
		.array(
			fc.record({
				row: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(ANSWERS[purpose].length - 1) }),
				times: fc.constantFrom(...[1, 1, 1, 1, 1, 1, 2, 5, 30].filter((times) => times <= mostTimes)),
			}),
			{ maxLength: most },
		)
		.map((runs) => runs.flatMap(({ row, times }) => Array<number>(times).fill(row)));

const rarely = <T,>(arbitrary: fc.Arbitrary<T>, plain: T, freq = 7) => fc.oneof({ weight: freq - 1, arbitrary: fc.constant(plain) }, { weight: 1, arbitrary });

const prompts = fc.array(fc.nat(2), { minLength: 1, maxLength: 3 });

/** Mostly plain, so that what is odd in a history meets what is odd in the answers. */
export const histories: fc.Arbitrary<History> = fc.record({
	family: fc.constantFrom(...FAMILY_NAMES),
	gateway: rarely(fc.constantFrom(...GATEWAY_NAMES), 'plain', 2),
	prompts,
	words: rarely(fc.nat(WORDS.length - 1), 0, 4),
	isVolatile: rarely(fc.boolean(), false, 3),
	rounds: fc.constantFrom(1, 1, 1, 2),
	tool: fc.constantFrom<History['tool'][]>('no', 'no', 'no', 'no', 'one after the other', 'at once'),
	goesOnAfterFailure: fc.boolean(),
	tries: fc.constantFrom(1, 2, 3),
	retries: fc.constantFrom(0, 1, 1, 2),
	onRetry: rarely(
		fc.record<Change>({
			prompts: rarely(prompts, undefined, 3),
			baseUrl: rarely(fc.constant('https://other.example'), undefined, 3),
			goesOn: fc.constantFrom(undefined, true),
			timeout: fc.constantFrom(undefined, undefined, 120),
			isNewProcess: fc.boolean(),
		}),
		{},
		3,
	),
	followsAdvice: rarely(fc.boolean(), false, 3),
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
	stopAt: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(40, 90, 700) }, { weight: 1, arbitrary: fc.nat(20_000) }),
	storage: rarely(fc.constantFrom('memory'), 'filesystem', 8),
	troubles: rarely(
		fc.array(
			fc.record({ helper: fc.constantFrom(...HELPERS), from: fc.nat(3), times: fc.constantFrom(1, 1, 2, 1e9), does: fc.constantFrom<Trouble['does'][]>('fails', 'hangs', 'late') }),
			{ minLength: 1, maxLength: 2 },
		),
		[],
		4,
	),
	jump: rarely(fc.record({ at: fc.nat(10_000), by: fc.constantFrom(-3_600_000, 3_600_000) }), undefined, 8),
	// what outlasts its timeout is polled until then: a few of those are half of the work
	seconds: fc.constantFrom(0.5, 0.5, 0.5, 0.5, 0.5, 4, 4, 4, 4, 4, 4, 20, 90),
	images: fc.constantFrom(1, 1, 2),
	answers: fc.record({
		create: script('create', 4),
		status: script('status', 5, 30),
		file: script('file', 4, 5),
		cancel: script('cancel', 2),
		upload: script('upload', 4),
		input: script('input', 3),
	}),
});
