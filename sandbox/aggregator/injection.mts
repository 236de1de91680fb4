import type { RouteKind } from './gateways.mts';
import type { RequestRecord, Route } from './ledger.mts';
import type { Answer, ReplyName } from './replies.mts';

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

export interface PredictionInjection {
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
	/** The answer that the work gave, put in another form; in the same process only. */
	reshape?: (body: unknown) => Answer;
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
	prediction?: PredictionInjection;
	/** The Ideogram task ends with `is_errored`. */
	taskErrored?: boolean;
}

export interface Injection extends What {
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

/** A random injection, and the kind of creating route that alone meets it. */
interface AtRandom extends What {
	on?: RouteKind;
}

/** The names of the random injections and what they do; each is a line. */
export const RANDOM_INJECTIONS = {
	error500: { reply: 'upstreamFailed' },
	error500After: { reply: 'upstreamFailed', processed: true },
	error502: { reply: 'badGateway' },
	error503: { reply: 'unavailable' },
	error502After: { reply: 'badGateway', processed: true },
	throttled: { reply: 'throttled' },
	notFoundPage: { reply: 'notFoundPage' },
	forbiddenPage: { reply: 'firewall' },
	redirected: { redirect: 'https://login.example{path}', redirectStatus: 302 },
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
	overloaded200: { reply: 'overloadedAs200', on: 'direct' },
	overloaded200After: { reply: 'overloadedAs200', processed: true, on: 'direct' },
	violationFee: { reply: 'violationFee', on: 'direct' },
	liteLlmThrottledAfter: { reply: 'liteLlmThrottled', processed: true, on: 'direct' },
	liteLlmRefusedAfter: { reply: 'liteLlmRefused', processed: true, on: 'direct' },
	notNotedAfter: { reply: 'mjNotNoted', processed: true, on: 'midjourney' },
} satisfies Record<string, AtRandom>;

export type RandomInjection = keyof typeof RANDOM_INJECTIONS;

export interface RandomInjections {
	seed: number;
	/** Of each kind, for each request. */
	probability: Partial<Record<RandomInjection, number>>;
	routes?: Route[];
	vendor?: string;
}
