import { createHash } from 'node:crypto';
import type { CreateRecord, Ledger, RequestRecord } from '../../sandbox/aggregator/index.mts';
import { CREATING, GATEWAY_NAMES } from '../../sandbox/aggregator/index.mts';
import { ideogramId } from '../../sandbox/aggregator/random.mts';
import type { Create, Post } from './account.mts';
import { TIMEOUT_S } from './plan.mts';
import { WITNESS_HEADER, type Witness } from './witness.mts';

/** Marks requests of the soak itself, which make what Get Prediction and Ideogram Get Task then ask about. */
export const OWN_HEADER = 'x-soak';

const TOKEN = /soak-\d+-\d+-\d+/;
/** Faults that keep the answer from the client, or replace it. */
const DISTURBING = /^(reply|reset|stall|truncate|respond|redirect)/;
/** After this time the node may have given up before the answer was read. */
const LATE_MS = TIMEOUT_S * 1000 * 0.8;

export interface Books {
	posts: Map<string, Post[]>;
	/** Billed requests that belong to no item, and creates that belong to no request */
	unattributed: string[];
}

/** The sandbox's ledger, grouped by item. */
export function booksOf(ledger: Ledger, tokenOfUpload: Map<string, string>, witness: Witness): Books {
	const posts = new Map<string, Post[]>();
	const unattributed: string[] = [];
	const creates = new Map(ledger.creates().map((create) => [create.id, create]));
	const open = new Set(creates.keys());
	for (const request of ledger.all) {
		if (!CREATING.includes(request.route)) continue;
		if (request.id) open.delete(request.id);
		if (request.headers[OWN_HEADER]) continue;
		const token = tokenOf(request, tokenOfUpload, creates);
		if (token === undefined) unattributed.push(`${request.route} ${request.path} without a token`);
		else posts.set(token, [...(posts.get(token) ?? []), postOf(request, ledger, creates.get(request.id ?? ''), witness)]);
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

function postOf(request: RequestRecord, ledger: Ledger, create: CreateRecord | undefined, witness: Witness): Post {
	const { status, injections = [], ms, headers } = request;
	const { sentMs = ms, readMs } = witness.of(headers[WITNESS_HEADER]) ?? {};
	const ok = status !== null && status < 300;
	return {
		job: jobOf(request),
		atMs: sentMs,
		status: status ?? undefined,
		heard: ok && readMs !== undefined && !injections.some((injection) => DISTURBING.test(injection)),
		late: readMs !== undefined && readMs - sentMs > LATE_MS,
		charges: Object.fromEntries(GATEWAY_NAMES.map((gateway) => [gateway, ledger.charges(gateway, request, create)])),
		...(create && { create: createOf(create, JSON.stringify(request.body ?? '')) }),
	};
}

/** A button of a Midjourney task: each is a separate request. */
function jobOf({ route, body }: RequestRecord): string | undefined {
	const { taskId, customId } = (body ?? {}) as { taskId?: string; customId?: string };
	return route === 'action' ? `${taskId} ${customId}` : undefined;
}

/** Routes that return text. */
const OF_WORDS = ['describe', 'mjDescribe'];

function createOf(create: CreateRecord, body: string): Create {
	const { id, route, images, billed } = create;
	return { keys: hasNoAddress(create, body) ? [] : keysOf(id, images), files: OF_WORDS.includes(route) ? 1 : images, billed };
}

/** Ids that the client sees; for Ideogram's synchronous routes only those in the URLs. */
function keysOf(id: string, images: number): string[] {
	return [id, ...Array.from({ length: images }, (_, index) => ideogramId(id, index))];
}

/** A text, or images inside the reply. */
function hasNoAddress({ route, vendor, model = '' }: CreateRecord, body: string): boolean {
	switch (route) {
		case 'describe':
			return true;
		case 'images':
			return /gpt-image|b64_json/.test(body);
		case 'imagesEdit':
			return vendor !== 'crazyrouterApi';
		case 'gemini':
			return model !== 'nano-banana';
		default:
			return false;
	}
}

/** An item's token is in the prompt, in a URL or in a file; a task's button has the task's token. */
function tokenOf(
	{ path, body, parts = [] }: RequestRecord,
	tokenOfUpload: Map<string, string>,
	creates: Map<string, CreateRecord>,
): string | undefined {
	const json = JSON.stringify(body ?? '');
	const { taskId = '' } = (body ?? {}) as { taskId?: string };
	const text = [path, json, creates.get(taskId)?.prompt ?? '', ...parts.map(({ value }) => value ?? '')].join('\n');
	const inJson = (json.match(/(?<=;base64,)[\w+/=]+/g) ?? []).map((base64) => sha256(Buffer.from(base64, 'base64')));
	const digests = [...parts.map((part) => part.sha256 ?? ''), ...inJson];
	return TOKEN.exec(text)?.[0] ?? digests.map((digest) => tokenOfUpload.get(digest)).find(Boolean);
}

export function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
