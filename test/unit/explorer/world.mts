import type { Readable } from 'node:stream';
import { chargesOf, GATEWAYS } from '../../../sandbox/aggregator/gateways.mts';
import { ANSWERS, exchangeOf, IMAGE, TRUTH, TRUTH_AND_EMPTY_ERROR, type Answer, type Purpose } from './answers.mts';
import { FAMILIES } from './families.mts';
import type { History } from './history.mts';
import { base64Of, INPUTS, inPieces, photoIn, photoOf, plainPrompt, PNG, wantedIn, type Wanted } from './photo.mts';
import { FILES, odd, truth } from './replies.mts';
import type { Lived } from './run.mts';
import { VirtualTime } from './virtualTime.mts';

/** What the provider made, and what was heard of it. */
export interface Generation {
	id: string;
	prompt: string;
	/** What was asked for: the prompt, or a button of one generation */
	key: string;
	/** The words of the request itself */
	words: string;
	execution: number;
	finishesAt: number;
	fate: 'runs' | 'failed' | 'canceled';
	/** Whether an answer with its id, or with itself, reached the node */
	heard: boolean;
	/** It was heard of in an answer that leaves open what became of it */
	isInDoubt?: boolean;
	/** Whether the node was told that it ended, and when */
	toldEnd: boolean;
	toldEndAt?: number;
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
	/** Milliseconds from the beginning of the history */
	at: number;
	/** What it was asked about */
	id?: string;
}

/** A line in the gateway's books. */
export interface Charge {
	key: string;
	prompt: string;
	execution: number;
	at: number;
	/** When the node could read the answer; never where none came */
	answeredAt?: number;
	generation?: Generation;
}

export const BASE_URL = 'https://gateway.example';
const UPLOADS = 'https://uploads.example/';
const LATENCY_MS = 80;

/** How long the answer of a create is waited for after a stop, where the generation could be picked up by its id */
export const PATIENCE_MS = 5_000;

/** A provider on a virtual clock, that answers as the history says and knows what it was asked to make. */
export class World {
	readonly time = new VirtualTime();
	readonly made: Generation[] = [];
	/** What the gateway charged, in its order */
	readonly charges: Charge[] = [];
	/** Creates that may have been worked on, by prompt */
	readonly mayBeBilled = new Map<string, number>();
	/** Creates of each prompt that are allowed by now */
	readonly permits = new Map<string, number>();
	/** What was done that must not be */
	readonly tooMany: string[] = [];
	execution = 0;
	/** When the user stopped this execution */
	stoppedAt?: number;
	/** What the user's Retry was allowed to make anew */
	readonly retriedInDoubt = new Set<string>();
	private readonly turns: Record<Purpose, number> = { create: 0, status: 0, file: 0, cancel: 0, upload: 0, input: 0 };
	/** While this machine slept the provider worked on */
	private sleptMs = 0;

	/** Every request in its order, and what came back */
	readonly answered: Answered[] = [];
	/** States of the jobs that were met together, with what was asked and answered then */
	static readonly states = new Set<string>();

	constructor(
		private readonly history: History,
		private readonly context: () => object,
	) {}

	allow(key: string, count = 1): void {
		this.permits.set(key, (this.permits.get(key) ?? 0) + count);
	}

	/** A round of a loop, or a call: a new image of the prompt, or what an earlier one was left without. */
	allowRound(prompt: string, count: number): void {
		this.allow(prompt, count);
		const grids = this.made.filter((one) => one.prompt === prompt && one.key === prompt);
		for (const key of this.permits.keys()) if (grids.some(({ id }) => key.startsWith(`${id} `))) this.allow(key, count);
	}

	/** What the user asks for now and did not before is a new request; what he asked for before is not. By a text that is another one each time nobody knows it again elsewhere than in its place. */
	changePrompts(before: number[], now: number[]): void {
		const left = [...before];
		for (const [place, one] of now.entries()) {
			if (this.history.isVolatile) {
				if (before[place] !== one) this.allow(`p${one}`);
				continue;
			}
			const index = left.indexOf(one);
			if (index >= 0) left.splice(index, 1);
			else this.allow(`p${one}`);
		}
	}

	/** Before the user's own Retry: what nobody can be sure of is his to pay for again. */
	allowRetry({ stored }: Lived): void {
		const { isInReply } = FAMILIES[this.history.family];
		for (const one of this.made) {
			const isKept = !isInReply || this.history.storage === 'filesystem' && [...stored.values()].some((start) => start.includes(one.id));
			const isKnown = one.heard && one.toldOdd < 2 && isKept;
			if (!isKnown && !one.toldEnd) this.allowAgain(one);
			one.toldOdd = 0;
			one.heard = true;
			const isGone = one.files.length === this.images && one.files.every((state) => state === 'gone');
			const times = isGone ? (this.gone.get(one.id) ?? 0) + 1 : 0;
			if (times === 2) this.allow(one.key);
			this.gone.set(one.id, times);
		}
		for (const key of this.unheard.splice(0)) this.allow(key);
	}

	private allowAgain({ key, id }: Generation): void {
		this.allow(key);
		this.retriedInDoubt.add(id);
	}

	/** Of those whose files can't be had, after how many executions: the user's second Retry may make them anew */
	private readonly gone = new Map<string, number>();

	/** Creates that were not taken, where nobody could know that */
	private readonly unheard: string[] = [];

	/** What was paid for, known to the node, and not over: it has to be in the user's hands, or named. */
	known(): string[] {
		const isGone = ({ files }: Generation) => files.length > 0 && files.every((state) => state === 'gone');
		return this.made.filter((one) => one.heard && one.fate === 'runs' && one.toldOdd < 2 && !isGone(one)).map(({ id }) => id);
	}

	/**
	 * The door with the key.
	 *
	 * @param sent the photos that went up in this run of the node
	 */
	async ask(method: string, url: string, body: unknown, signal: AbortSignal, sent: Set<string>) {
		const purpose = askedFor(method, url);
		const answer = this.draw(purpose, url);
		if (purpose === 'upload') return await this.takeUp(answer, body as FormData, signal, sent);
		const id = /(?:predictions|tasks?)\/([^/]+)/.exec(url)?.[1] ?? (body as { request_id?: string } | undefined)?.request_id;
		let generation = this.made.find((one) => one.id === id);
		const answered = this.answered[this.answered.length - 1];
		let charge: Charge | undefined;
		if (purpose === 'create') {
			const wanted = await wantedIn(body, this.uploaded);
			if (signal.aborted) throw new Error('canceled'); // while its photo was on the way up
			({ generation, charge } = this.create(wanted, body, answer));
		}
		answered.id = generation?.id;
		const arrivesAt = this.time.time + (answer.late ?? LATENCY_MS);
		try {
			await this.travel(answer, signal, () => {
				if (answer.fate && generation && this.isRunning(generation)) generation.fate = answer.fate;
			});
		} catch (error) {
			this.assertPatience(purpose, answer, generation, arrivesAt);
			throw error;
		}
		if (charge) charge.answeredAt = this.time.time;
		const response = this.response(answer, generation, purpose);
		if (generation) this.hear(purpose, answer, generation, response.statusCode);
		return STREAMED.includes(this.history.family) ? { ...response, body: inPieces(response.body, answer.breaksOff) } : response;
	}

	/** An answer that was about to come is not cut off by a stop, where the id in it picks up what was paid for. */
	private assertPatience(purpose: Purpose, { breaks, stalls }: Answer, generation: Generation | undefined, arrivesAt: number): void {
		if (purpose !== 'create' || breaks || stalls || !generation || !FAMILIES[this.history.family].polls) return;
		if (this.stoppedAt === undefined || this.time.time >= arrivesAt || this.isLate(generation)) return;
		if (arrivesAt < this.stoppedAt + PATIENCE_MS - 100) this.tooMany.push(`the answer of ${generation.id} was cut off by the stop ${arrivesAt - this.stoppedAt} ms before it came`);
	}

	/** Its own time may be over as well. */
	private isLate({ execution }: Generation): boolean {
		return execution !== this.execution;
	}

	/** The door without it: files, and the images that the user gives. */
	async fetch(url: string, signal: AbortSignal) {
		if (url.startsWith(INPUTS)) return await this.input(url, signal);
		const answer = this.draw('file', url);
		await this.travel(answer, signal, () => {});
		const [id, index] = url.slice(FILES.length).split(/[/.]/);
		const generation = this.made.find((one) => one.id === id);
		const { statusCode, headers, body } = this.response(answer, generation);
		if (generation) generation.files[Number(index)] = statusCode === 404 || statusCode === 410 ? 'gone' : 'there';
		return { statusCode, ...fileReply(answer, answer.body === TRUTH ? PNG : Buffer.from(body), headers) };
	}

	private async input(url: string, signal: AbortSignal) {
		const answer = this.draw('input', url);
		await this.travel(answer, signal, () => {});
		const photo = photoOf(url.slice(INPUTS.length).split('.')[0].split('-')[0]);
		const { statusCode, headers, body } = this.response(answer, undefined);
		if (this.inputsAreGone) return { statusCode: 404, headers, body: fileOf(Buffer.from('gone')) };
		return { statusCode, ...fileReply(answer, answer.body === TRUTH ? photo : Buffer.from(body), headers) };
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

	/** The machine's date is put forward because it slept, or put back by somebody. */
	jump(by: number): void {
		this.time.dateOffset += by;
		this.sleptMs += Math.max(0, by);
	}

	private get providerNow(): number {
		return this.time.time + this.sleptMs;
	}

	private draw(purpose: Purpose, url: string): Answer {
		const rows = ANSWERS[purpose];
		const drawn = rows[this.history.answers[purpose][this.turns[purpose]++] ?? 0] ?? rows[0];
		const answer = this.isPossible(drawn) ? drawn : rows[0];
		this.answered.push({ purpose, name: answer.name, url, at: this.time.time });
		World.states.add(`${statesIn(this.context())} ${purpose}: ${answer.name}`);
		return answer;
	}

	/** Whether this gateway answers so on this route. */
	private isPossible({ at, on, families }: Answer): boolean {
		const { family, gateway } = this.history;
		return (families?.includes(family) ?? true) && (at?.includes(gateway) ?? true) && (on?.includes(FAMILIES[family].route) ?? true);
	}

	/** What happened, for people to read. */
	trace(): string[] {
		return this.answered.map(({ purpose, name, url, at }) => `${Math.round(at / 100) / 10} s ${purpose} ${new URL(url).pathname}: ${name}`);
	}

	/** Of a grid of Midjourney's there is one file, and one of each of its pictures. */
	private get images(): number {
		return this.history.family === 'upscales' ? 1 : this.history.images;
	}

	private keyOf(body: unknown, { prompt, photo }: Wanted): { prompt: string; key: string } {
		const { taskId, customId } = body as { taskId?: string; customId?: string };
		const parent = this.made.find(({ id }) => id === taskId);
		if (FAMILIES[this.history.family].takesPhoto && photo !== plainPrompt(prompt)) this.tooMany.push(`"${prompt}" was created with the photo of ${photo}`);
		if (!parent) return { prompt: plainPrompt(prompt), key: plainPrompt(prompt) };
		const key = `${parent.id} ${customId}`;
		// a picture may be upscaled once for each grid that was made
		if (!this.permits.has(key)) this.allow(key);
		return { prompt: parent.prompt, key };
	}

	private create(wanted: Wanted, body: unknown, answer: Answer): { generation?: Generation; charge?: Charge } {
		if (answer.taken === undefined) return {};
		const { prompt, key } = this.keyOf(body, wanted);
		if (answer.isNo) return {};
		const count = (this.mayBeBilled.get(key) ?? 0) + 1;
		this.mayBeBilled.set(key, count);
		if (count > (this.permits.get(key) ?? 0)) this.tooMany.push(`"${key}" was created again (${count} > ${this.permits.get(key)})`);
		if (!answer.taken) this.unheard.push(key);
		const generation = answer.taken ? this.make(prompt, key, wanted.prompt) : undefined;
		if (chargesOf(this.history.gateway, exchangeOf(answer, FAMILIES[this.history.family].route)) === 0) return { generation };
		const charge = { key, prompt, execution: this.execution, at: this.time.time, generation };
		this.charges.push(charge);
		return { generation, charge };
	}

	private make(prompt: string, key = prompt, words = prompt): Generation {
		const finishesAt = this.providerNow + 1000 * this.history.seconds;
		const one: Generation = { id: `gen${this.made.length}x`, prompt, key, words, execution: this.execution, finishesAt, fate: 'runs', heard: false, toldEnd: false, toldOdd: 0, files: [] };
		this.made.push(one);
		return one;
	}

	private isRunning({ finishesAt, fate }: Generation): boolean {
		return fate === 'runs' && this.providerNow < finishesAt;
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

	private response({ status = 200, body, type = 'application/json', retryAfter, cut, ...answer }: Answer, generation: Generation | undefined, purpose: Purpose = 'file', own = this.truth(generation, purpose)) {
		const isJson = type === 'application/json';
		const said = body === TRUTH ? own : body === TRUTH_AND_EMPTY_ERROR ? (typeof own === 'string' ? own : { ...(own as object), error: EMPTY_ERROR }) : typeof body === 'string' && isJson ? odd(body, this.speaksOf, generation, this.providerNow) : body;
		const inText = (text: string) => text.replaceAll('ID', generation?.id ?? 'ID').replaceAll('PROMPT', JSON.stringify(generation?.words ?? '').slice(1, -1));
		const text = typeof said === 'string' ? said.replace(IMAGE, () => base64Of(generation?.id ?? '', 0)) : body === TRUTH ? JSON.stringify(said) : inText(JSON.stringify(said));
		const isEvents = said === own && typeof own === 'string';
		const headers: Record<string, string> = { 'content-type': isEvents ? 'text/event-stream' : type, date: new Date(this.time.date - this.time.dateOffset).toUTCString(), ...GATEWAYS[this.history.gateway], ...(retryAfter && { 'retry-after': retryAfter }) };
		for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name] = inText(value);
		return { statusCode: status, headers, body: cut ? text.slice(0, text.length >> 1) : text };
	}

	private truth(generation: Generation | undefined, purpose: Purpose): unknown {
		return generation ? truth(this.speaksOf, generation, purpose, this.providerNow >= generation.finishesAt) : {};
	}

	private readonly strangers = { count: 0 };

	private get speaksOf() {
		const { family, images } = this.history;
		return { family, images, made: this.made, strangers: this.strangers };
	}

	/** What the node knows after an answer. */
	private hear(purpose: Purpose, answer: Answer, generation: Generation, status: number): void {
		const isWhole = (answer.body === TRUTH || answer.body === TRUTH_AND_EMPTY_ERROR) && !answer.cut;
		const { polls } = FAMILIES[this.history.family];
		if (purpose === 'create' && (isWhole || (answer.tellsId && polls))) generation.heard = true;
		if (purpose === 'create') generation.isInDoubt = !isWhole;
		if (purpose === 'status' && (status === 404 || answer.body === 'OUTPUT MISSING')) {
			generation.toldOdd++;
			// the user pressed Retry on a doubt: what is not known there is sent again
			if (this.execution > 0 && generation.isInDoubt && generation.toldOdd === 2) this.allowAgain(generation);
		}
		// the reply to a submit says nothing of what became of it
		if (['upscales', 'imagesTask'].includes(this.history.family) && purpose === 'create') return;
		const isTold = generation.fate !== 'runs' && (isWhole || (purpose === 'cancel' && status === 204));
		if (!isTold || generation.toldEnd) return;
		generation.toldEnd = true;
		// a 204 does not say whether the cancel came in time
		if (isWhole) generation.toldEndAt = this.time.time;
		this.allow(generation.key);
	}
}

/** Read while they arrive */
const STREAMED = ['gemini', 'twoPhotos', 'events'];

const EMPTY_ERROR = { message: '', type: '', param: '', code: null };

function fileReply({ body, cut }: Answer, bytes: Buffer, headers: Record<string, string>) {
	const size = { 'content-length': String(bytes.length), 'content-type': body === TRUTH ? 'image/png' : headers['content-type'] };
	return { headers: { ...headers, ...size }, body: fileOf(cut ? bytes.subarray(0, 40) : bytes, cut) };
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
