/**
 * The accountant. It knows neither n8n nor the sandbox, only what was posted for one item, what the
 * provider made of it, and what the user was told. Two rules: a create is repeated only after a clear
 * no (3xx, 4xx), after the provider itself ended the generation, or by the user's own Retry where
 * the outcome is unknown; and what was billed is in the user's hands or named to him.
 */

/** One request that asks for something that is billed, as the provider saw it. */
export interface Post {
	atMs: number;
	/** Undefined while it has no answer */
	status?: number;
	/** Whether the whole answer reached the client */
	heard: boolean;
	/** The answer came so late that the client may or may not have heard it */
	late?: boolean;
	/** It was there before the node ran */
	given?: boolean;
	/** What it asks for, where an item asks for several things: a grid, then one of its pictures */
	job?: string;
	create?: Create;
}

export interface Create {
	/** Any of these in an output or an error names it: its id, parts of its addresses */
	keys: string[];
	files: number;
	/** False where the provider ended it without a result (failed, aborted) */
	billed: boolean;
}

/** What one execution handed to the user for one item. */
export interface Told {
	startedMs: number;
	/** When it ended as a whole with an error: no output reaches the user then, only the error */
	failedMs?: number;
	/** Items, error message and description */
	text: string;
	/** Whether the user was told that this item may have been billed */
	doubt: boolean;
	/** Files of the item whose bytes are those of its picture; a text counts as one */
	files: number;
}

export interface Evidence {
	token: string;
	posts: Post[];
	/** In the order of time; those after the first are the user's own Retry */
	told: Told[];
}

export interface Verdict {
	delivered: number;
	/** Its id or address stands in an output or an error */
	named: number;
	/** Its answer was lost, and the user was told that it may have been billed */
	doubtful: number;
	/** Ended by the provider, free of charge */
	ended: number;
	extra: string[];
	lost: string[];
}

export function judge({ token, posts, told }: Evidence): Verdict {
	const verdict: Verdict = { delivered: 0, named: 0, doubtful: 0, ended: 0, extra: [], lost: [] };
	for (const job of new Set(posts.map((post) => post.job))) {
		const own = posts.filter((post) => post.job === job).sort((a, b) => a.atMs - b.atMs);
		judgeJob(token, own, told, verdict);
	}
	return verdict;
}

function judgeJob(token: string, inOrder: Post[], told: Told[], verdict: Verdict): void {
	for (const [index, post] of inOrder.entries()) {
		const before = inOrder[index - 1];
		if (before && !mayFollow(before, post, told)) {
			verdict.extra.push(`${token}: posted again after ${describe(before)}`);
		}
	}

	const billed = inOrder.filter(({ create }) => create?.billed);
	verdict.ended += inOrder.filter(({ create }) => create && !create.billed).length;
	const last = billed.filter(({ heard }) => heard).at(-1);
	for (const post of billed) {
		if (!isListed(post, told)) verdict.lost.push(`${token}: an execution failed without naming ${describe(post)}`);
		else if (post === last && isDelivered(post, told)) verdict.delivered++;
		else if (post.create && told.some((one) => names(one, post.create))) verdict.named++;
		else if (isDoubtful(post, told)) verdict.doubtful++;
		else verdict.lost.push(`${token}: nothing is left of ${describe(post)}`);
	}
}

/** Rule 1 of "Paid once". */
function mayFollow(before: Post, post: Post, told: Told[]): boolean {
	// a redirect or an error of the 4xx says that it was not taken
	if (before.status !== undefined && before.status >= 300 && before.status < 500 && !before.create) return true;
	// The provider ended it, and the client knows.
	if (before.create && !before.create.billed && before.heard) return true;
	const ownRetry = told.slice(1).some(({ startedMs }) => before.atMs < startedMs && startedMs <= post.atMs);
	return ownRetry && !(before.heard && !before.late && before.create);
}

function isDelivered({ create }: Post, told: Told[]): boolean {
	const final = told.at(-1);
	if (!create || !final || final.files < create.files || create.files === 0) return false;
	return create.keys.length === 0 || names(final, create);
}

function isDoubtful({ heard, late }: Post, told: Told[]): boolean {
	return (!heard || late === true) && told.some(({ doubt }) => doubt);
}

/** Where an execution fails as a whole, its error names what was paid for until then. */
function isListed({ create, heard, late, given, atMs }: Post, told: Told[]): boolean {
	if (!create || create.keys.length === 0 || !heard || late || given) return true;
	return told.every((one) => one.failedMs === undefined || one.failedMs < atMs || names(one, create));
}

function names({ text }: Told, create: Create | undefined): boolean {
	return create?.keys.some((key) => text.includes(key)) ?? false;
}

function describe({ status, heard, create }: Post): string {
	const answer = status === undefined ? 'no answer' : `status ${status}`;
	return `a create with ${answer}${heard ? '' : ' that nobody heard'}${create ? ` (${create.keys[0] ?? 'no key'})` : ''}`;
}
