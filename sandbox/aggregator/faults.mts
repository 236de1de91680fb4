import { RANDOM_FAULTS } from './faultKinds.mts';
import type { Fault, RandomFault, RandomFaults, What } from './faultKinds.mts';
import type { RequestRecord } from './ledger.mts';
import { CREATING } from './ledger.mts';
import { chance } from './random.mts';
import { REPLIES } from './replies.mts';

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
