/**
 * The accountant. It knows neither n8n nor the sandbox, only what was posted for one item, what the provider
 * made of it, what a gateway charged for it, and what the user was told. Two rules: a create is repeated only
 * after a clear refusal that cost nothing (3xx, 4xx), after the provider itself ended the generation, or in
 * the user's own Retry if the outcome is unknown or the image lost; and what was charged has been delivered
 * to the user, named, or reported as possibly billed, and never called free.
 */
import type { GatewayName } from '../../sandbox/aggregator/index.mts';

/** One request for something that is billed. */
export interface Post {
	/** When it was sent */
	atMs: number;
	/** Undefined while it is unanswered */
	status?: number;
	/** Whether the whole answer reached the client */
	heard: boolean;
	/** The answer came so late that the client may or may not have heard it */
	late?: boolean;
	/** It existed before the node ran */
	given?: boolean;
	/** What it requests, if an item requests several things: a grid, then one of its pictures */
	job?: string;
	create?: Create;
	/** What each gateway charges for it; an unknown gateway charges for what was made */
	charges?: Partial<Record<GatewayName, number>>;
}

export interface Create {
	/** Any of these in an output or an error names it: its id, parts of its URLs */
	keys: string[];
	files: number;
	/** False if the provider ended it without a result (failed, aborted) */
	billed: boolean;
}

/** What one execution output to the user for one item. */
export interface Told {
	startedMs: number;
	endedMs?: number;
	/** When it failed as a whole: the user then only gets the error, and no output */
	failedMs?: number;
	/** Items, error message and description */
	text: string;
	/** Whether the user was told that this item may have been billed, or was */
	doubt: boolean;
	/** Whether it was said to be free */
	free?: boolean;
	/** n8n's storage failed in this execution or an earlier one, and the user was told that the image is lost */
	unstored?: boolean;
	/** Files of the item whose bytes match its picture; a text counts as one */
	files: number;
}

export interface Evidence {
	token: string;
	posts: Post[];
	/** In chronological order; those after the first are the user's own Retries */
	told: Told[];
}

export interface Verdict {
	/** The total of what was charged for */
	charged: number;
	delivered: number;
	/** Its id or URL is in an output or an error */
	named: number;
	/** Its answer was lost, and the user was told that it may have been billed */
	doubtful: number;
	/** It came inside the reply, n8n's storage failed, and the user was told so */
	unstored: number;
	/** Ended by the provider, free of charge */
	ended: number;
	extra: string[];
	lost: string[];
}

/** @param gateway whose books are used */
export function judge({ token, posts, told }: Evidence, gateway: GatewayName = 'plain'): Verdict {
	const verdict: Verdict = { charged: 0, delivered: 0, named: 0, doubtful: 0, unstored: 0, ended: 0, extra: [], lost: [] };
	const jobs = new Set(posts.map((post) => post.job));
	for (const job of jobs) {
		const own = posts.filter((post) => post.job === job).sort((a, b) => a.atMs - b.atMs);
		judgeJob(token, own, told, gateway, verdict);
	}
	if (jobs.size === 1) verdict.lost.push(...calledFree(token, posts, told, gateway));
	return verdict;
}

function judgeJob(token: string, inOrder: Post[], told: Told[], gateway: GatewayName, verdict: Verdict): void {
	for (const [index, post] of inOrder.entries()) {
		const before = inOrder[index - 1];
		if (before && !mayFollow(before, post, told, gateway)) {
			verdict.extra.push(`${token}: posted again after ${describe(before)}`);
		}
	}

	const charged = inOrder.filter((post) => chargesOf(post, gateway) > 0);
	verdict.charged += charged.reduce((sum, post) => sum + chargesOf(post, gateway), 0);
	verdict.ended += inOrder.filter(({ create }) => create && !create.billed).length;
	const last = charged.filter(({ heard, create }) => heard && create).at(-1);
	for (const post of charged) {
		if (!isListed(post, told)) verdict.lost.push(`${token}: an execution failed without naming ${describe(post)}`);
		else if (post === last && isDelivered(post, told)) verdict.delivered++;
		else if (post.create && told.some((one) => names(one, post.create))) verdict.named++;
		else if (isDoubtful(post, told)) verdict.doubtful++;
		else if (isUnstored(post, told)) verdict.unstored++;
		else verdict.lost.push(`${token}: nothing is left of ${describe(post)}`);
	}
}

function chargesOf({ charges, create }: Post, gateway: GatewayName): number {
	return charges?.[gateway] ?? (create?.billed ? 1 : 0);
}

/** Rule 1 of "Paid once". */
function mayFollow(before: Post, post: Post, told: Told[], gateway: GatewayName): boolean {
	// a redirect or a 4xx error says that it was not accepted
	const isNo = before.status !== undefined && before.status >= 300 && before.status < 500 && !before.create;
	if (isNo && chargesOf(before, gateway) === 0) return true;
	// The provider ended it, and the client knows.
	if (before.create && !before.create.billed && before.heard) return true;
	const ownRetry = told.findIndex(({ startedMs }, index) => index > 0 && before.atMs < startedMs && startedMs <= post.atMs);
	if (ownRetry < 0) return false;
	return !(before.heard && !before.late && before.create) || told.slice(0, ownRetry).some((one) => isUnstored(before, [one]));
}

function isDelivered({ create }: Post, told: Told[]): boolean {
	const final = told.at(-1);
	if (!create || !final || final.files < create.files || create.files === 0) return false;
	return create.keys.length === 0 || names(final, create);
}

function isDoubtful({ heard, late, create }: Post, told: Told[]): boolean {
	return (!heard || late === true || !create) && told.some(({ doubt }) => doubt);
}

/** What came inside a reply exists nowhere else. */
function isUnstored({ create, heard }: Post, told: Told[]): boolean {
	return heard && create?.keys.length === 0 && told.some(({ unstored }) => unstored === true);
}

/** If an execution fails as a whole, its error names everything that was paid for until then. */
function isListed({ create, heard, late, given, atMs }: Post, told: Told[]): boolean {
	if (!create || create.keys.length === 0 || !heard || late || given) return true;
	return told.every((one) => one.failedMs === undefined || one.failedMs < atMs || names(one, create));
}

/** What was charged in an execution must not be called free by it. */
function calledFree(token: string, posts: Post[], told: Told[], gateway: GatewayName): string[] {
	return told.flatMap(({ free, startedMs, endedMs = Infinity }) =>
		posts
			.filter((post) => free && post.atMs >= startedMs && post.atMs < endedMs && chargesOf(post, gateway) > 0)
			.map((post) => `${token}: called free after ${describe(post)}`),
	);
}

function names({ text }: Told, create: Create | undefined): boolean {
	return create?.keys.some((key) => text.includes(key)) ?? false;
}

function describe({ status, heard, create }: Post): string {
	const answer = status === undefined ? 'no answer' : `status ${status}`;
	return `a create with ${answer}${heard ? '' : ' that nobody heard'}${create ? ` (${create.keys[0] ?? 'no key'})` : ''}`;
}
