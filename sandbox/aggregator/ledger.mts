import { chargesOf, type GatewayName, type RouteKind } from './gateways.mts';

export type Route =
	| 'create'
	| 'poll'
	| 'cancel'
	| 'generate'
	| 'remix'
	| 'upscale'
	| 'describe'
	| 'v3Generate'
	| 'v3Edit'
	| 'v3Remix'
	| 'v3Reframe'
	| 'v3ReplaceBackground'
	| 'submit'
	| 'task'
	| 'images'
	| 'imagine'
	| 'action'
	| 'blend'
	| 'mjDescribe'
	| 'mjTask'
	| 'imagesEdit'
	| 'imagesTask'
	| 'gemini'
	| 'upload'
	| 'models'
	| 'usage'
	| 'usageLog'
	| 'prices'
	| 'status'
	| 'schema'
	| 'download'
	| 'unknown';

/** The routes on which something is made and paid for. */
export const CREATING: Route[] = [
	'create',
	'generate',
	'remix',
	'upscale',
	'describe',
	'v3Generate',
	'v3Edit',
	'v3Remix',
	'v3Reframe',
	'v3ReplaceBackground',
	'submit',
	'images',
	'imagine',
	'action',
	'blend',
	'mjDescribe',
	'imagesEdit',
	'gemini',
];

export interface Part {
	name: string;
	value?: string;
	filename?: string;
	contentType?: string;
	size: number;
	sha256?: string;
}

export interface RequestRecord {
	at: string;
	ms: number;
	/** When the answer was ready to be sent, on the same clock. */
	answeredMs?: number;
	vendor: string;
	route: Route;
	method: string;
	/** As received, including vendor prefix and query. */
	path: string;
	headers: Record<string, unknown>;
	/** Parsed JSON with long texts cut; for multipart `parts`. */
	body?: unknown;
	parts?: Part[];
	/** Null while it is unanswered, and permanently if the connection was broken. */
	status: number | null;
	/** The error in the answer: its code, or Midjourney's description of it. */
	error?: { code: string; isTyped: boolean };
	/** The names of the injections that were applied to it. */
	injections?: string[];
	/** The prediction or task that it asks about. */
	id?: string;
	/** The gateway's own ID of the request, if it has a usage log. */
	requestId?: string;
}

export interface CreateRecord {
	at: string;
	vendor: string;
	route: Route;
	id: string;
	model?: string;
	prompt: string;
	images: number;
	/** Whether the provider charges for it; a failed prediction is not charged. */
	billed: boolean;
}

export interface RequestFilter {
	route?: Route;
	vendor?: string;
	method?: string;
	status?: number;
	id?: string;
}

const MIDJOURNEY: Route[] = ['imagine', 'action', 'blend', 'mjDescribe'];

/** The kind of its answer: an id to poll, the result, or a Midjourney gateway's reply. */
export function routeKindOf({ route, path }: Pick<RequestRecord, 'route' | 'path'>): RouteKind {
	if (MIDJOURNEY.includes(route)) return 'midjourney';
	return route === 'create' || route === 'submit' || path.endsWith('/async') ? 'polled' : 'direct';
}

const KEY_HEADERS = ['authorization', 'api-key', 'x-goog-api-key'];
const MAX_REQUESTS = 50_000;
const MAX_TEXT = 4_000;

/** The same value with long texts (mainly data: URLs) cut. */
export function bounded(value: unknown): unknown {
	if (typeof value === 'string' && value.length > MAX_TEXT) {
		return `${value.slice(0, 100)}… (${value.length} characters)`;
	}
	if (Array.isArray(value)) return value.map(bounded);
	if (value && typeof value === 'object') {
		return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bounded(inner)]));
	}
	return value;
}

/** The requests to the sandbox and what it made: the truth that outputs are compared with. */
export class Ledger {
	readonly all: RequestRecord[] = [];
	private readonly created: CreateRecord[] = [];

	record(request: RequestRecord): RequestRecord {
		if (this.all.length >= MAX_REQUESTS) this.all.shift();
		this.all.push(request);
		return request;
	}

	recordCreate(create: CreateRecord): CreateRecord {
		this.created.push(create);
		return create;
	}

	requests(filter: RequestFilter = {}): RequestRecord[] {
		const wanted = Object.entries(filter) as Array<[keyof RequestFilter, unknown]>;
		return this.all.filter((request) => wanted.every(([name, value]) => request[name] === value));
	}

	count(filter: RequestFilter = {}): number {
		return this.requests(filter).length;
	}

	last(filter: RequestFilter = {}): RequestRecord | undefined {
		return this.requests(filter).at(-1);
	}

	creates(filter: Partial<CreateRecord> = {}): CreateRecord[] {
		const wanted = Object.entries(filter) as Array<[keyof CreateRecord, unknown]>;
		return this.created.filter((create) => wanted.every(([name, value]) => create[name] === value));
	}

	/** What this gateway would have charged the account for a request. */
	charges(gateway: GatewayName, request: RequestRecord, create = this.createOf(request)): number {
		if (!CREATING.includes(request.route)) return 0;
		const { status, error } = request;
		if (create && !create.billed) return 0; // the provider refunded it
		return chargesOf(gateway, {
			route: routeKindOf(request),
			status: status ?? undefined,
			taken: create ? 1 : 0,
			code: error?.code,
			error: error && (error.isTyped ? 'typed' : 'untyped'),
		});
	}

	private createOf({ id }: RequestRecord): CreateRecord | undefined {
		return id === undefined ? undefined : this.creates({ id })[0];
	}

	cancels(): RequestRecord[] {
		return this.requests({ route: 'cancel' });
	}

	downloads(): RequestRecord[] {
		return this.requests({ route: 'download' });
	}

	/** Requests that carried a key to the origin of the images, where it must not go. */
	get leaks(): RequestRecord[] {
		return this.downloads().filter(({ headers }) => KEY_HEADERS.some((name) => headers[name] !== undefined));
	}

	clear(): void {
		this.all.length = 0;
		this.created.length = 0;
	}

	toJSON() {
		return { requests: this.all, creates: this.created, leaks: this.leaks };
	}
}
