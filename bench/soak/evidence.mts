import { createHash } from 'node:crypto';
import type { CreateRecord, Ledger, RequestRecord } from '../../sandbox/aggregator/index.mts';
import { CREATING } from '../../sandbox/aggregator/index.mts';
import { ideogramId } from '../../sandbox/aggregator/random.mts';
import type { Create, Post } from './account.mts';
import { TIMEOUT_S } from './plan.mts';

/** Requests of the soak itself, that make what Get Prediction and Ideogram Task then ask about. */
export const OWN_HEADER = 'x-soak';

const TOKEN = /soak-\d+-\d+-\d+/;
/** Faults that keep the answer from the client, or replace it. */
const DISTURBING = /^(reply|reset|stall|truncate|respond)/;
const LATE_MS = TIMEOUT_S * 1000 * 0.8;

export interface Books {
	posts: Map<string, Post[]>;
	/** Creating requests that belong to no item, and creates that belong to no request */
	unattributed: string[];
}

/** The sandbox's ledger, item by item. */
export function booksOf(ledger: Ledger, tokenOfUpload: Map<string, string>): Books {
	const posts = new Map<string, Post[]>();
	const unattributed: string[] = [];
	const creates = new Map(ledger.creates().map((create) => [create.id, create]));
	const open = new Set(creates.keys());
	for (const request of ledger.all) {
		if (!CREATING.includes(request.route)) continue;
		if (request.id) open.delete(request.id);
		if (request.headers[OWN_HEADER]) continue;
		const token = tokenOf(request, tokenOfUpload);
		if (token === undefined) unattributed.push(`${request.route} ${request.path} without a token`);
		else posts.set(token, [...(posts.get(token) ?? []), postOf(request, creates)]);
	}
	unattributed.push(...[...open].map((id) => `create ${id} without a request`));
	return { posts, unattributed };
}

/** What was made beforehand: the node did not post it, but must not lose it either. */
export function givenPost(ledger: Ledger, id: string): Post {
	const [create] = ledger.creates({ id });
	if (!create) throw new Error(`The sandbox has no create ${id}`);
	return { atMs: 0, status: 200, heard: true, given: true, create: createOf(create, '') };
}

function postOf(request: RequestRecord, creates: Map<string, CreateRecord>): Post {
	const { status, faults = [], ms, answeredMs } = request;
	const create = creates.get(request.id ?? '');
	const ok = status !== null && status < 300;
	return {
		atMs: ms,
		status: status ?? undefined,
		heard: ok && !faults.some((fault) => DISTURBING.test(fault)),
		late: answeredMs !== undefined && answeredMs - ms > LATE_MS,
		...(create && { create: createOf(create, JSON.stringify(request.body ?? '')) }),
	};
}

function createOf({ id, route, images, billed }: CreateRecord, body: string): Create {
	return { keys: isBase64(route, body) ? [] : keysOf(id, images), files: route === 'describe' ? 1 : images, billed };
}

/** Ids as the client sees them; of Ideogram's synchronous routes only those in the addresses. */
function keysOf(id: string, images: number): string[] {
	return [id, ...Array.from({ length: images }, (_, index) => ideogramId(id, index))];
}

function isBase64(route: string, body: string): boolean {
	return route === 'describe' || (route === 'images' && /gpt-image|b64_json/.test(body));
}

function tokenOf({ path, body, parts = [] }: RequestRecord, tokenOfUpload: Map<string, string>): string | undefined {
	const text = [path, JSON.stringify(body ?? ''), ...parts.map(({ value }) => value ?? '')].join('\n');
	const upload = parts.map(({ sha256 }) => tokenOfUpload.get(sha256 ?? '')).find(Boolean);
	return TOKEN.exec(text)?.[0] ?? upload;
}

export function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
