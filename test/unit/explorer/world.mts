import type { Readable } from 'node:stream';
import { ANSWERS, TRUTH, type Answer, type Purpose } from './answers.mts';
import { FAMILIES } from './families.mts';
import type { History } from './history.mts';
import { INPUTS, inPieces, photoIn, photoOf, PNG, wantedIn, type Wanted } from './photo.mts';
import { FILES, odd, truth } from './replies.mts';
import { START, VirtualTime } from './virtualTime.mts';

/** What the provider made, and what was heard of it. */
export interface Generation {
	id: string;
	prompt: string;
	/** What was asked for: the prompt, or a button of one generation */
	key: string;
	finishesAt: number;
	fate: 'runs' | 'failed' | 'canceled';
	/** Whether the answer to its create reached the node whole, while it still ran */
	heard: boolean;
	/** Whether the node was told that it ended */
	toldEnd: boolean;
	/** How often the node was told that it is not known, or has no output */
	toldOdd: number;
	/** The last answer for each of its files */
	files: string[];
}

export interface Answered {
	purpose: Purpose;
	/** The row of the table */
	name: string;
	url: string;
	at: number;
}

export const BASE_URL = 'https://gateway.example';
const UPLOADS = 'https://uploads.example/';
const LATENCY_MS = 80;

/** A provider on a virtual clock, that answers as the history says and knows what it was asked to make. */
export class World {
	readonly time = new VirtualTime();
	readonly made: Generation[] = [];
	/** Creates that may have been worked on, by prompt, in their order */
	readonly mayBeBilled = new Map<string, number>();
	/** Creates of each prompt that are allowed by now */
	readonly permits = new Map<string, number>();
	readonly tooMany: string[] = [];
	private readonly turns: Record<Purpose, number> = { create: 0, status: 0, file: 0, cancel: 0, upload: 0 };
	isStopped = false;
	/** What the user's Retry was allowed to make anew */
	readonly retriedInDoubt = new Set<string>();

	/** Every request in its order, and what came back */
	readonly answered: Answered[] = [];
	/** States of the jobs that were met together, with what was asked and answered then */
	static readonly states = new Set<string>();

	constructor(
		private readonly history: History,
		private readonly context: () => object,
	) {}

	allow(prompt: string, count = 1): void {
		this.permits.set(prompt, (this.permits.get(prompt) ?? 0) + count);
	}

	/** A round of a loop, or a call: a new image of the prompt, or what an earlier one was left without. */
	allowRound(prompt: string, count: number): void {
		this.allow(prompt, count);
		const grids = this.made.filter((one) => one.prompt === prompt && one.key === prompt);
		for (const key of this.permits.keys()) if (grids.some(({ id }) => key.startsWith(`${id} `))) this.allow(key, count);
	}

	/** Before the user's own Retry: what nobody can be sure of is his to pay for again. */
	allowRetry(): void {
		for (const one of this.made) {
			if ((!one.heard || one.toldOdd >= 2) && !one.toldEnd) {
				this.allow(one.key);
				this.retriedInDoubt.add(one.id);
			}
			one.toldOdd = 0;
			one.heard = true;
			const isGone = one.files.length === this.images && one.files.every((state) => state === 'gone');
			const times = isGone ? (this.gone.get(one.id) ?? 0) + 1 : 0;
			if (times === 2) this.allow(one.key);
			this.gone.set(one.id, times);
		}
		for (const key of this.unheard.splice(0)) this.allow(key);
	}

	/** Of those whose files can't be had, after how many executions: the user's second Retry may make them anew */
	private readonly gone = new Map<string, number>();

	/** Creates that were not taken, where nobody could know that */
	private readonly unheard: string[] = [];

	/**
	 * The door with the key.
	 *
	 * @param sent the photos that went up in this run of the node
	 */
	async ask(method: string, url: string, body: unknown, signal: AbortSignal, sent: Set<string>) {
		const purpose = askedFor(method, url);
		const answer = this.draw(purpose, url);
		if (purpose === 'upload') return await this.takeUp(answer, body as FormData, signal, sent);
		const id = /(?:predictions|task)\/([^/]+)/.exec(url)?.[1] ?? (body as { request_id?: string } | undefined)?.request_id;
		let generation = this.made.find((one) => one.id === id);
		if (purpose === 'create') generation = this.create(this.keyOf(body, await wantedIn(body, this.uploaded)), answer);
		await this.travel(answer, signal, () => {
			if (answer.fate && generation && this.isRunning(generation)) generation.fate = answer.fate;
		});
		const response = this.response(answer, generation, purpose);
		if (generation) this.hear(purpose, answer, generation, response.statusCode);
		return this.history.family === 'gemini' ? { ...response, body: inPieces(response.body) } : response;
	}

	/** The door without it: files, and the images that the user gives. */
	async fetch(url: string, signal: AbortSignal) {
		if (url.startsWith(INPUTS)) return { statusCode: this.inputsAreGone ? 404 : 200, headers: { 'content-type': 'image/png' }, body: fileOf(photoOf(url.slice(INPUTS.length, -'.png'.length))) };
		const answer = this.draw('file', url);
		await this.travel(answer, signal, () => {});
		const [id, index] = url.slice(FILES.length).split(/[/.]/);
		const generation = this.made.find((one) => one.id === id);
		const { statusCode, headers, body } = this.response(answer, generation);
		if (generation) generation.files[Number(index)] = statusCode === 404 || statusCode === 410 ? 'gone' : 'there';
		const bytes = answer.body === TRUTH ? PNG : Buffer.from(body);
		const size = { 'content-length': String(bytes.length), 'content-type': answer.body === TRUTH ? 'image/png' : headers['content-type'] };
		return { statusCode, headers: { ...headers, ...size }, body: fileOf(answer.cut ? bytes.subarray(0, 40) : bytes, answer.cut) };
	}

	/** Whose photo lies at which address */
	private readonly uploaded = new Map<string, string>();

	/** An upload costs nothing; where it is known to have arrived it is not done again in the same run. */
	private async takeUp(answer: Answer, body: FormData, signal: AbortSignal, sent: Set<string>) {
		const photo = await photoIn(body.get('file') as File);
		if (sent.has(photo)) this.tooMany.push(`the photo of "${photo}" went up once more`);
		sent.add(photo);
		let isKnown = false;
		try {
			await this.travel(answer, signal, () => {});
			const url = `${UPLOADS}${this.uploaded.size}.png`;
			this.uploaded.set(url, photo);
			isKnown = answer.body === TRUTH && !answer.cut;
			return this.response(answer, undefined, 'upload', { id: 'file_1', url });
		} finally {
			if (!isKnown) sent.delete(photo);
		}
	}

	/** From the second execution on the user's images have gone */
	inputsAreGone = false;

	/** What was submitted by somebody else, for a node that only asks. */
	given(prompt: string): string {
		const one = this.make(prompt);
		one.heard = true;
		return one.id;
	}

	private draw(purpose: Purpose, url: string): Answer {
		const rows = ANSWERS[purpose];
		const answer = rows[this.history.answers[purpose][this.turns[purpose]++] ?? 0] ?? rows[0];
		this.answered.push({ purpose, name: answer.name, url, at: this.time.clock.now() });
		World.states.add(`${statesIn(this.context())} ${purpose}: ${answer.name}`);
		return answer;
	}

	/** What happened, for people to read. */
	trace(): string[] {
		return this.answered.map(({ purpose, name, url, at }) => `${Math.round((at - START) / 100) / 10} s ${purpose} ${new URL(url).pathname}: ${name}`);
	}

	/** Of a grid of Midjourney's there is one file, and one of each of its pictures. */
	private get images(): number {
		return this.history.family === 'upscales' ? 1 : this.history.images;
	}

	private keyOf(body: unknown, { prompt, photo }: Wanted): { prompt: string; key: string } {
		const { taskId, customId } = body as { taskId?: string; customId?: string };
		const parent = this.made.find(({ id }) => id === taskId);
		if (FAMILIES[this.history.family].takesPhoto && photo !== prompt) this.tooMany.push(`"${prompt}" was created with the photo of ${photo}`);
		if (!parent) return { prompt, key: prompt };
		const key = `${parent.id} ${customId}`;
		// a picture may be upscaled once for each grid that was made
		if (!this.permits.has(key)) this.allow(key);
		return { prompt: parent.prompt, key };
	}

	private create({ prompt, key }: { prompt: string; key: string }, answer: Answer): Generation | undefined {
		if (answer.taken === undefined) return undefined;
		const isSure = !answer.taken && isNo(answer);
		if (!isSure) {
			const count = (this.mayBeBilled.get(key) ?? 0) + 1;
			this.mayBeBilled.set(key, count);
			if (count > (this.permits.get(key) ?? 0)) this.tooMany.push(`"${key}" was created again (${count} > ${this.permits.get(key)})`);
			if (!answer.taken) this.unheard.push(key);
		}
		return answer.taken ? this.make(prompt, key) : undefined;
	}

	private make(prompt: string, key = prompt): Generation {
		const finishesAt = this.time.clock.now() + 1000 * this.history.seconds;
		const one: Generation = { id: `gen${this.made.length}x`, prompt, key, finishesAt, fate: 'runs', heard: false, toldEnd: false, toldOdd: 0, files: [] };
		this.made.push(one);
		return one;
	}

	private isRunning({ finishesAt, fate }: Generation): boolean {
		return fate === 'runs' && this.time.clock.now() < finishesAt;
	}

	/** The way there and back, with all that may happen on it. */
	private async travel(answer: Answer, signal: AbortSignal, arrived: () => void): Promise<void> {
		if (answer.breaks === 'refused') throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
		await this.sleep(answer.late ?? LATENCY_MS, signal);
		arrived();
		if (answer.stalls) await this.sleep(1e9, signal);
		if (answer.breaks === 'reset') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
	}

	private async sleep(ms: number, signal: AbortSignal): Promise<void> {
		await this.time.clock.sleep(ms, signal).catch(() => {
			throw new Error('canceled');
		});
	}

	private response({ status = 200, body, type = 'application/json', retryAfter, cut }: Answer, generation: Generation | undefined, purpose: Purpose = 'file', own = this.truth(generation, purpose)) {
		const said = body === TRUTH ? own : typeof body === 'string' && type === 'application/json' ? odd(body, this.known, generation) : body;
		const text = typeof said === 'string' ? said : JSON.stringify(said).replace('"ID"', JSON.stringify(generation?.id ?? 'ID'));
		const headers: Record<string, string> = { 'content-type': type, ...(retryAfter && { 'retry-after': retryAfter }) };
		return { statusCode: status, headers, body: cut ? text.slice(0, text.length >> 1) : text };
	}

	private truth(generation: Generation | undefined, purpose: Purpose): unknown {
		return generation ? truth(this.known, generation, purpose, this.time.clock.now() >= generation.finishesAt) : {};
	}

	private get known() {
		const { family, images } = this.history;
		return { family, images, made: this.made };
	}

	/** What the node knows after an answer. */
	private hear(purpose: Purpose, answer: Answer, generation: Generation, status: number): void {
		const isWhole = answer.body === TRUTH && !answer.cut;
		if (purpose === 'create' && isWhole && !this.isStopped) generation.heard = true;
		if (purpose === 'status' && (status === 404 || answer.body === 'OUTPUT MISSING')) generation.toldOdd++;
		// the reply to a submit of Midjourney's says nothing of what became of it
		if (this.history.family === 'upscales' && purpose === 'create') return;
		const isTold = generation.fate !== 'runs' && (isWhole || (purpose === 'cancel' && status === 204));
		if (!isTold || generation.toldEnd) return;
		generation.toldEnd = true;
		this.allow(generation.key);
	}
}

function askedFor(method: string, url: string): Purpose {
	if (url.endsWith('/files/uploads')) return 'upload';
	if (url.endsWith('/cancel')) return 'cancel';
	return method === 'GET' || url.includes('/task') ? 'status' : 'create';
}

/** The states of all jobs that are kept, e.g. "running, unknown with an id" */
function statesIn(context: object): string {
	const jobs = Object.values(context).flatMap((byDigest) => Object.values(byDigest as Record<string, Array<{ state: string; id?: string }>>).flat());
	return jobs.map(({ state, id }) => `${state}${id ? ' with an id' : ''}`).sort().join(', ');
}

/** Whether an answer to a create says for certain that it was not taken. */
function isNo({ status = 200, breaks, stalls, body, name }: Answer): boolean {
	if (breaks === 'refused') return true;
	if (breaks || stalls) return false;
	return name === 'error envelope with 200' || (status >= 300 && status < 500 && body !== TRUTH);
}

/** As much of a stream as the node uses of one. */
function fileOf(bytes: Buffer, breaks = false): Readable {
	const stream = {
		async *iterator() {
			yield bytes;
			if (breaks) throw new Error('aborted');
		},
		map: (change: (chunk: Buffer) => Buffer) => ({ chunks: [change(bytes)], breaks }),
		unshift: () => {},
		destroy: () => {},
	};
	return stream as unknown as Readable;
}
