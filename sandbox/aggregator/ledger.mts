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

/** The routes on which something is made, and paid for. */
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
	/** When the answer was ready to leave, on the same clock. */
	answeredMs?: number;
	vendor: string;
	route: Route;
	method: string;
	/** As it came, vendor prefix and query included. */
	path: string;
	headers: Record<string, unknown>;
	/** JSON as parsed, long texts cut; for multipart `parts`. */
	body?: unknown;
	parts?: Part[];
	/** Null while it is unanswered, and for ever where the connection was broken. */
	status: number | null;
	/** What the answer says went wrong: the error's code, or Midjourney's description of it. */
	error?: { code: string; isTyped: boolean };
	/** The names of the injections that were put on it. */
	injections?: string[];
	/** The prediction or task that it asks about. */
	id?: string;
	/** The gateway's own ID of the request, where it has a usage log. */
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

/** What its answer is: an id to poll, the result, or what Midjourney's gateways say. */
export function routeKindOf({ route, path }: Pick<RequestRecord, 'route' | 'path'>): RouteKind {
	if (MIDJOURNEY.includes(route)) return 'midjourney';
	return route === 'create' || route === 'submit' || path.endsWith('/async') ? 'polled' : 'direct';
}

const KEY_HEADERS = ['authorization', 'api-key', 'x-goog-api-key'];
const MAX_REQUESTS = 50_000;
const MAX_TEXT = 4_000;

/** The same value with long texts (data: URLs above all) cut. */
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

/** What was asked of the sandbox and what it made: the truth against which outputs are counted. */
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

	/** What the account would have been charged for a request if this gateway had stood there. */
	charges(gateway: GatewayName, request: RequestRecord, create = this.createOf(request)): number {
		if (!CREATING.includes(request.route)) return 0;
		const { status, error } = request;
		if (create && !create.billed) return 0; // the provider gave it back
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

	/** Requests that brought a key to the origin of the images, where none belongs. */
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
