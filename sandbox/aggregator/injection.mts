import type { RouteKind } from './gateways.mts';
import type { RequestRecord, Route } from './ledger.mts';
import type { Answer, ReplyName } from './replies.mts';

/** Before: as if the request had never been processed. After: it was processed and billed, but the answer is lost. */
export type When = 'before' | 'after';

/** The form of a prediction's output: see replicate/outputs.mts. */
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
	/** How it ends; `never`: it stays processing; `data_removed`: successfully, but its files are gone. */
	outcome?: 'failed' | 'canceled' | 'aborted' | 'data_removed' | 'never' | (string & {});
	/** Its status in place of `processing` while it is running. */
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
	/** The name of a known answer. */
	reply?: ReplyName;
	/** Changes the answer of the work; only in the same process. */
	reshape?: (body: unknown) => Answer;
	/** The request is processed (and billed) before it is answered with `respond` or `reply`. */
	processed?: boolean;
	reset?: When;
	stall?: When;
	/** Half of the body, with the Content-Length of the whole. */
	truncate?: boolean;
	/** The body in pieces of this many bytes, one every so many ms. */
	drip?: { bytes: number; everyMs: number };
	/** The target; `{path}` stands for the requested path. */
	redirect?: string;
	redirectStatus?: number;
	prediction?: PredictionInjection;
	/** The Ideogram task ends with `is_errored`. */
	taskErrored?: boolean;
}

export interface Injection extends What {
	/** Any route if absent. */
	route?: Route | Route[];
	vendor?: string;
	/** A text in the path or the body, or (in the same process) a function of the request. */
	match?: string | ((request: RequestRecord) => boolean);
	/** How many requests to skip first. */
	skip?: number;
	/** How many requests it applies to; all if absent. */
	times?: number;
}

/** A random injection, and the only kind of creating route that it applies to. */
interface AtRandom extends What {
	on?: RouteKind;
}

/** The names of the random injections and what they do, one per line. */
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
	/** The probability of each kind, per request. */
	probability: Partial<Record<RandomInjection, number>>;
	routes?: Route[];
	vendor?: string;
}
