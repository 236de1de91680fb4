import { chargeOf, readUsageLog, shared, type Charge, type Cost, type UsageLog } from '../aggregator/charges';
import { sentences, type Fault } from '../aggregator/fault';
import { publicJson } from '../aggregator/fetchFile';
import type { Job } from './jobs/job';
import type { ItemResult, Processed } from './output/outputItems';
import type { Run } from './run';

/** What a result was asked for, as far as the usage log can know it. */
export interface Asked {
	model?: string;
	/** Whether its charge may be given back without an entry in the key's log */
	mayBeGivenBack?: boolean;
}

/** Longer nobody waits for the log. */
const LOOK_TIMEOUT_MS = 5_000;

/**
 * When all items of a try have ended, before their output is made: one look at the usage log where an
 * outcome is unknown, or the user wants to know what the images cost. Once in a run, its tries included.
 * Nothing is ever sent because of what it says. Results keep their places.
 */
export async function lookBack(run: Run, results: ItemResult[], asked: Asked[]): Promise<ItemResult[]> {
	const jobs = run.jobs.byItem();
	const all = [...jobs.values()].flat();
	const unknown = results.some((result) => 'fault' in result && isUnknown(result.fault));
	const wantsCost = run.options.includeCost && results.some((result) => !('fault' in result) && costOf(result) === undefined);
	if (!(unknown || wantsCost) || all.some(({ wasLookedUp }) => wasLookedUp)) return results;
	const log = await logOf(run);
	for (const job of all) job.wasLookedUp = true;
	if (!log) return results;
	const look: Look = { run, log, named: new Set(all.flatMap(({ requestId }) => requestId ?? [])) };
	return results.map((result, index) => {
		if (!('fault' in result)) return run.options.includeCost && costOf(result) === undefined ? withCost(result, chargesOf(look, result.jobs)) : result;
		const job = jobs.get(index)?.at(-1);
		return isUnknown(result.fault) ? { fault: amended(result.fault, job, chargeIn(look, { ...asked[index], fault: result.fault, job })) } : result;
	});
}

/** The log as it was found, and which of its entries have a request that is known by its id. */
interface Look {
	run: Run;
	log: UsageLog;
	named: Set<string>;
}

function isUnknown({ kind, billed }: Fault): boolean {
	return kind === 'unknownOutcome' && billed === 'maybe';
}

async function logOf(run: Run): Promise<UsageLog | undefined> {
	const { clock, connection } = run;
	const signal = clock.signalAt(clock.now() + LOOK_TIMEOUT_MS, run.stop);
	return await readUsageLog({
		connection,
		now: clock.date(),
		call: async (request) => await run.call(request, signal),
		getPublic: async (url) => await publicJson(await run.fetchFile(url, signal)),
	});
}

function chargeIn({ run, log, named }: Look, { fault, job, model, mayBeGivenBack }: Asked & { fault: Fault; job?: Job }): Charge | undefined {
	const requestId = job?.requestId ?? fault.details.requestId;
	const request = { requestId, model, sentAt: job?.sentAt ?? run.clock.date() };
	// what is known by its id is the charge of another request
	const entries = requestId === undefined ? log.entries.filter((entry) => !named.has(entry.requestId)) : log.entries;
	return chargeOf({ ...log, entries }, request, run.connection.label, mayBeGivenBack);
}

/** The fault with what the log says; the job repeats it in the tries to come. */
function amended(fault: Fault, job: Job | undefined, charge: Charge | undefined): Fault {
	if (!charge) return fault;
	const told = fault.with({ billed: charge.billed, description: sentences(fault.details.description, charge.words) });
	if (job?.doubt) Object.assign(job.doubt, { billed: told.billed, description: told.details.description });
	return told;
}

/** What the requests of an item cost together, where the log has all of them. */
function chargesOf({ log, run }: Look, jobs: Job[]): Cost | undefined {
	const costs = jobs.map(({ requestId }) => (requestId === undefined ? undefined : chargeOf(log, { requestId, sentAt: 0 }, run.connection.label)?.cost));
	const known = costs.flatMap((cost) => cost ?? []);
	if (known.length === 0 || known.length < costs.length) return undefined;
	return { amount: known.reduce((sum, { amount }) => sum + amount, 0), unit: known[0].unit };
}

function withCost(result: Processed, cost: Cost | undefined): Processed {
	if (!cost) return result;
	const parts = shared(cost, result.files.length);
	const files = result.files.map((file, index) => ({
		...file,
		image: { ...file.image, facts: { ...file.image.facts, cost: parts[index].amount, costUnit: parts[index].unit } },
	}));
	return { ...result, files };
}

function costOf({ files, outcome }: Processed): number | undefined {
	return files.length === 0 ? outcome.images[0]?.facts.cost : files[0].image.facts.cost;
}
