import type { RouteKind } from './gateways.mts';
import { RANDOM_INJECTIONS } from './injection.mts';
import type { Injection, RandomInjection, RandomInjections, What } from './injection.mts';
import type { RequestRecord } from './ledger.mts';
import { CREATING, routeKindOf } from './ledger.mts';
import { chance } from './random.mts';
import { REPLIES } from './replies.mts';

function meets(injection: Injection, request: RequestRecord): boolean {
	const { route, vendor, match } = injection;
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

export class Injections {
	private scripted: Array<Injection & { seen: number }> = [];
	private atRandom?: RandomInjections;
	private readonly requested = new Map<string, number>();

	add(...injections: Injection[]): void {
		this.scripted.push(...injections.map((injection) => ({ ...injection, seen: 0 })));
	}

	random(injections: RandomInjections | undefined): void {
		this.atRandom = injections;
	}

	clear(): void {
		this.scripted = [];
		this.atRandom = undefined;
		this.requested.clear();
	}

	/** The effects on this request; several injections are combined. */
	take(request: RequestRecord): What {
		const met = this.scripted.filter((injection) => meets(injection, request));
		const due = met.filter((injection) => {
			const turn = injection.seen++ - (injection.skip ?? 0);
			return turn >= 0 && turn < (injection.times ?? Infinity);
		});
		const what: What = Object.assign({}, this.drawn(request), ...due);
		if (what.reply) what.respond = REPLIES[what.reply];
		const kinds = kindsOf(what);
		if (kinds.length > 0) request.injections = kinds;
		return what;
	}

	/** Drawn from the request itself and its number of repetitions, not from the order in which requests arrive. */
	private drawn(request: RequestRecord): What {
		const plan = this.atRandom;
		if (!plan || request.route === 'unknown') return {};
		if (plan.routes && !plan.routes.includes(request.route)) return {};
		if (plan.vendor && plan.vendor !== request.vendor) return {};
		const identity = `${request.route} ${request.path} ${JSON.stringify(request.body ?? request.parts ?? '')}`;
		const turn = this.requested.get(identity) ?? 0;
		this.requested.set(identity, turn + 1);
		let left = chance(plan.seed, identity, turn);
		for (const [kind, probability] of Object.entries(plan.probability)) {
			left -= probability;
			if (left < 0) return possible(RANDOM_INJECTIONS[kind as RandomInjection], request);
		}
		return {};
	}
}

/** Only a create can fail like a prediction, and some answers belong to one kind of route. */
function possible({ on, ...what }: What & { on?: RouteKind }, request: RequestRecord): What {
	const isCreating = CREATING.includes(request.route);
	return (what.prediction && !isCreating) || (on && !(isCreating && routeKindOf(request) === on)) ? {} : what;
}
