import type { GatewayName, RequestRecord, Route, Sandbox } from '../../sandbox/aggregator/index.mts';
import { CREATING, GATEWAY_NAMES, startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from '../../test/engine/harness.mts';
import type { Evidence, Verdict } from './account.mts';
import { judge } from './account.mts';
import type { Books } from './evidence.mts';
import { booksOf, givenPost } from './evidence.mts';
import type { Kind } from './kinds.mts';
import { KINDS, nameOf } from './kinds.mts';
import { batches, PROBABILITY } from './plan.mts';
import type { Ran } from './runBatch.mts';
import { runBatch } from './runBatch.mts';
import { faultyStorage, type Storage } from './storage.mts';
import { watchClient } from './witness.mts';

export interface SoakOptions {
	seed: number;
	/** Total number of items */
	generations: number;
	/** Items per execution */
	itemsEach?: number;
	/** Executions in parallel */
	lanes?: number;
	/** Called after each batch */
	onProgress?: (done: number, of: number) => void;
}

export interface Row extends Pick<Verdict, 'delivered' | 'named' | 'doubtful' | 'unstored' | 'ended' | 'extra' | 'lost'> {
	kind: string;
	generations: number;
	/** Billed requests, and what the provider accepted of them */
	posts: number;
	creates: number;
}

/** The result for the same run in a gateway's books. */
export interface Column extends Verdict {
	gateway: GatewayName;
}

export interface Report {
	rows: Row[];
	columns: Column[];
	/** Nodes in the table that this build of the package does not have */
	missing: string[];
	/** Fault → kind of request → how many got it */
	injections: Map<string, Record<string, number>>;
	/** How often n8n's storage was full, slow or silent */
	storage: Storage['counts'];
	unattributed: string[];
	/** Requests that carried a key to the origin of the pictures */
	leaks: number;
	/** For the self-check */
	evidence: Evidence[];
}

/** Runs n8n's engine against the sandbox with random faults, and counts in the sandbox's ledger. */
export async function soak(
	engine: Engine,
	{ seed, generations, itemsEach = 8, lanes = 12, onProgress }: SoakOptions,
): Promise<Report> {
	const sandbox = await startSandbox({
		seed,
		tinyImages: true,
		generationMs: (random) => 20 + random * 300,
		limits: { inflightImages: 40 },
	});
	const witness = watchClient();
	const storage = faultyStorage(seed);
	try {
		const [kinds, missing] = built(engine);
		sandbox.injections.random({ seed, probability: PROBABILITY });
		const plan = batches(kinds, generations, itemsEach, seed);
		const tokenOfUpload = new Map<string, string>();
		const ran: Ran[] = [];
		let next = 0;
		const lane = async () => {
			while (next < plan.length) {
				ran.push(await runBatch(engine, sandbox, plan[next++], tokenOfUpload, storage));
				onProgress?.(ran.length, plan.length);
			}
		};
		await Promise.all(Array.from({ length: lanes }, lane));
		return reportOf(sandbox, ran, booksOf(sandbox.ledger, tokenOfUpload, witness), missing, storage);
	} finally {
		witness.stop();
		storage.stop();
		await sandbox.close();
	}
}

function built({ loader }: Engine): [Kind[], string[]] {
	const has = ({ node }: Kind) => Object.hasOwn(loader.known.nodes, node);
	return [KINDS.filter(has), [...new Set(KINDS.filter((kind) => !has(kind)).map(({ node }) => node))]];
}

function reportOf(sandbox: Sandbox, ran: Ran[], books: Books, missing: string[], { counts }: Storage): Report {
	const rows = new Map<string, Row>();
	const evidence: Evidence[] = [];
	for (const { batch, told, given } of ran) {
		const kind = nameOf(batch.kind);
		const row = rows.get(kind) ?? { kind, generations: 0, posts: 0, creates: 0, delivered: 0, named: 0, doubtful: 0, unstored: 0, ended: 0, extra: [], lost: [] };
		rows.set(kind, row);
		for (const [index, token] of batch.tokens.entries()) {
			const own = books.posts.get(token) ?? [];
			const posts = batch.kind.given && !batch.kind.given.isIngredient ? [givenPost(sandbox.ledger, given[index]), ...own] : own;
			const one: Evidence = { token, posts, told: told[index] };
			evidence.push(one);
			add(row, one, judge(one));
		}
	}
	return {
		rows: [...rows.values()].sort((a, b) => a.kind.localeCompare(b.kind)),
		columns: GATEWAY_NAMES.map((gateway) => columnOf(gateway, evidence)),
		missing,
		storage: counts,
		injections: injectionsIn(sandbox.ledger.all),
		unattributed: books.unattributed,
		leaks: sandbox.ledger.leaks.length,
		evidence,
	};
}

function columnOf(gateway: GatewayName, evidence: Evidence[]): Column {
	const column: Column = { gateway, charged: 0, delivered: 0, named: 0, doubtful: 0, unstored: 0, ended: 0, extra: [], lost: [] };
	for (const one of evidence) {
		const { extra, lost, ...counts } = judge(one, gateway);
		for (const [name, count] of Object.entries(counts)) column[name as keyof typeof counts] += count;
		column.extra.push(...extra);
		column.lost.push(...lost);
	}
	return column;
}

function add(row: Row, { posts }: Evidence, { delivered, named, doubtful, unstored, ended, extra, lost }: Verdict): void {
	row.generations++;
	row.posts += posts.length;
	row.creates += posts.filter(({ create }) => create).length;
	row.delivered += delivered;
	row.named += named;
	row.doubtful += doubtful;
	row.unstored += unstored;
	row.ended += ended;
	row.extra.push(...extra);
	row.lost.push(...lost);
}

function injectionsIn(requests: RequestRecord[]): Report['injections'] {
	const injections: Report['injections'] = new Map();
	for (const request of requests) {
		const column = CREATING.includes(request.route) ? 'creates' : request.route === 'download' ? 'downloads' : 'polls';
		for (const name of injectionNames(request)) {
			const counts = injections.get(name) ?? { creates: 0, polls: 0, downloads: 0 };
			injections.set(name, { ...counts, [column]: counts[column] + 1 });
		}
	}
	return new Map([...injections].sort(([a], [b]) => a.localeCompare(b)));
}

/** Routes that make something later, which may fail on the way. */
const CAN_FAIL: Route[] = ['create', 'imagine', 'action', 'blend', 'mjDescribe'];

function injectionNames({ route, injections = [], id }: RequestRecord): string[] {
	const accepted = CREATING.includes(route) && id !== undefined;
	return injections.flatMap((injection) => {
		if (injection === 'respond' || (injection === 'prediction' && !CAN_FAIL.includes(route))) return [];
		if (injection === 'prediction') return ['generation fails'];
		return [injection.startsWith('reply:') && accepted ? `${injection}, after it was accepted` : injection];
	});
}
