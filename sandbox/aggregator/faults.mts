import type { RequestRecord, Route } from './ledger.mts';
import { CREATING } from './ledger.mts';
import { chance } from './random.mts';
import type { Answer, ReplyName } from './replies.mts';
import { REPLIES } from './replies.mts';

/** Before: as if the request had never been worked on. After: it was, and billed, but nobody hears of it. */
export type When = 'before' | 'after';

/** How the output of a prediction is put: see replicate/outputs.mts. */
export type OutputShape =
	| 'string'
	| 'array'
	| 'object'
	| 'nested'
	| 'null'
	| 'dataUrl'
	| 'text'
	| 'svg';

export interface PredictionFault {
	/** How it ends; `never`: it stays processing; `data_removed`: well, but its files are gone. */
	outcome?: 'failed' | 'canceled' | 'aborted' | 'data_removed' | 'never' | (string & {});
	/** What it says in place of `processing` while it runs. */
	runningAs?: string;
	error?: string;
	logs?: string;
	output?: OutputShape;
	/** The output is there while the status still says processing. */
	early?: boolean;
	/** Finished in the create's own answer. */
	finished?: boolean;
}

export interface What {
	delay?: number;
	respond?: Answer;
	/** One of the known answers by its name. */
	reply?: ReplyName;
	/** The request is worked on (and billed) before it is answered with `respond` or `reply`. */
	processed?: boolean;
	reset?: When;
	stall?: When;
	/** Half of the body, under the Content-Length of the whole. */
	truncate?: boolean;
	/** The body in pieces of so many bytes, one every so many ms. */
	drip?: { bytes: number; everyMs: number };
	/** Where to; `{path}` stands for the path that was asked for. */
	redirect?: string;
	redirectStatus?: number;
	prediction?: PredictionFault;
	/** The Ideogram task ends with `is_errored`. */
	taskErrored?: boolean;
}

export interface Fault extends What {
	/** Without it any route. */
	route?: Route | Route[];
	vendor?: string;
	/** A text in the path or the body, or (in the same process) any question to the request. */
	match?: string | ((request: RequestRecord) => boolean);
	/** Lets the first ones pass. */
	skip?: number;
	/** How many it meets; without it every one. */
	times?: number;
}

/** The kinds of the random faults and what they do; each is a line. */
export const RANDOM_FAULTS = {
	error500: { reply: 'upstreamFailed' },
	error500After: { reply: 'upstreamFailed', processed: true },
	error502: { reply: 'badGateway' },
	error503: { reply: 'unavailable' },
	error502After: { reply: 'badGateway', processed: true },
	throttled: { reply: 'throttled' },
	webPage: { reply: 'webUi' },
	webPageAfter: { reply: 'webUi', processed: true },
	brokenJson: { reply: 'brokenJson' },
	brokenJsonAfter: { reply: 'brokenJson', processed: true },
	resetBefore: { reset: 'before' },
	resetAfter: { reset: 'after' },
	stallBefore: { stall: 'before' },
	stallAfter: { stall: 'after' },
	truncated: { truncate: true },
	slow: { delay: 300 },
	failed: { prediction: { outcome: 'failed', error: 'CUDA out of memory' } },
} satisfies Record<string, What>;

export type RandomFault = keyof typeof RANDOM_FAULTS;

export interface RandomFaults {
	seed: number;
	/** Of each kind, for each request. */
	probability: Partial<Record<RandomFault, number>>;
	routes?: Route[];
	vendor?: string;
}

function meets(fault: Fault, request: RequestRecord): boolean {
	const { route, vendor, match } = fault;
	if (route && ![route].flat().includes(request.route)) return false;
	if (vendor && vendor !== request.vendor) return false;
	if (typeof match === 'function') return match(request);
	return !match || `${request.path}\n${JSON.stringify(request.body ?? '')}`.includes(match);
}

const KINDS = [
	'delay',
	'respond',
	'reply',
	'reset',
	'stall',
	'truncate',
	'drip',
	'redirect',
	'prediction',
	'taskErrored',
] as const;

const kindsOf = (what: What): string[] =>
	KINDS.filter((kind) => what[kind] !== undefined).map((kind) =>
		typeof what[kind] === 'string' ? `${kind}:${what[kind]}` : kind,
	);

export class Faults {
	private scripted: Array<Fault & { seen: number }> = [];
	private atRandom?: RandomFaults;
	private readonly asked = new Map<string, number>();

	add(...faults: Fault[]): void {
		this.scripted.push(...faults.map((fault) => ({ ...fault, seen: 0 })));
	}

	random(faults: RandomFaults | undefined): void {
		this.atRandom = faults;
	}

	clear(): void {
		this.scripted = [];
		this.atRandom = undefined;
		this.asked.clear();
	}

	/** What happens to this request; several faults come together. */
	take(request: RequestRecord): What {
		const met = this.scripted.filter((fault) => meets(fault, request));
		const due = met.filter((fault) => {
			const turn = fault.seen++ - (fault.skip ?? 0);
			return turn >= 0 && turn < (fault.times ?? Infinity);
		});
		const what: What = Object.assign({}, this.drawn(request), ...due);
		if (what.reply) what.respond = REPLIES[what.reply];
		const kinds = kindsOf(what);
		if (kinds.length > 0) request.faults = kinds;
		return what;
	}

	/** Drawn from the request itself and how often it came, not from the order in which requests arrive. */
	private drawn(request: RequestRecord): What {
		const plan = this.atRandom;
		if (!plan || request.route === 'unknown') return {};
		if (plan.routes && !plan.routes.includes(request.route)) return {};
		if (plan.vendor && plan.vendor !== request.vendor) return {};
		const identity = `${request.route} ${request.path} ${JSON.stringify(request.body ?? request.parts ?? '')}`;
		const turn = this.asked.get(identity) ?? 0;
		this.asked.set(identity, turn + 1);
		let left = chance(plan.seed, identity, turn);
		for (const [kind, probability] of Object.entries(plan.probability)) {
			left -= probability;
			if (left < 0) return possible(RANDOM_FAULTS[kind as RandomFault], request);
		}
		return {};
	}
}

/** Only what is made can fail as a prediction does. */
const possible = (what: What, { route }: RequestRecord): What =>
	what.prediction && !CREATING.includes(route) ? {} : what;
