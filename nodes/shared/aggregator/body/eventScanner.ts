import { parseReplyJson } from '../words';
import { JsonScanner, type OpenFile } from './jsonScanner';

/** How much has been read so far of everything that is limited. */
export interface Counts {
	length: number;
	groups: number;
	commas: number;
	depth: number;
}

/** The callbacks for an event while it is read. */
export interface EventFiles {
	/** Whether this much is still parsed */
	mayRead(counts: Counts): boolean;
	/** Called for a long base64 text in an event of this name (empty if it has none so far) */
	open(name: string, ...file: Parameters<OpenFile>): ReturnType<OpenFile>;
	/** The files opened since the last call belong to this event; undefined if it could not be read */
	ended(event: unknown): void;
}

/** The kind of a line, from its first characters; `bare` has no field name: JSON on its own, or no events at all. */
type Line = 'start' | 'data' | 'event' | 'ignored' | 'bare';

const FIELDS: Array<[prefix: string, line: Line]> = [
	['data:', 'data'],
	['event:', 'event'],
	['id:', 'ignored'],
	['retry:', 'ignored'],
	[':', 'ignored'],
];
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const LONGEST_NAME = 200;
const LAST = '[DONE]';

/**
 * Reads server-sent events as they arrive, the way gateways write them, each with a JSON scanner: a payload
 * may end at the end of its line or at a blank line, comments keep the line open, and a refusal may come as
 * JSON without a field name.
 */
export class EventScanner implements Counts {
	/** The payloads, with the event's name as `type` where they have none */
	readonly events: unknown[] = [];

	/** Totals of all events that have ended; `depth` is the maximum */
	private readonly ended = { length: 0, groups: 0, commas: 0, depth: 0 };

	/** Text that was not JSON */
	private readonly words: string[] = [];

	private line: Line = 'start';

	/** The beginning of a line whose kind is not known yet */
	private head = '';

	private isAfterReturn = false;

	private name = '';

	private payload: JsonScanner | undefined;

	private isBare = false;

	/** Whether a payload came on its own, without `data:` */
	private hasBare = false;

	private hasData = false;

	/** Where the lines of the current chunk end */
	private newlineAt = -1;

	private returnAt = -1;

	constructor(private readonly files: EventFiles) {}

	get length(): number {
		return this.ended.length + (this.payload?.length ?? 0);
	}

	/** Each payload counts as one, in addition to the groups in it. */
	get groups(): number {
		return this.ended.groups + (this.payload?.groups ?? 0);
	}

	get commas(): number {
		return this.ended.commas + (this.payload?.commas ?? 0);
	}

	get depth(): number {
		return Math.max(this.ended.depth, this.payload?.depth ?? 0);
	}

	push(chunk: Buffer): void {
		this.newlineAt = -1;
		this.returnAt = -1;
		let index = 0;
		while (index < chunk.length) index = this.line === 'start' ? this.throughStart(chunk, index) : this.throughLine(chunk, index);
	}

	/** @returns whether the last payload was cut */
	end(): boolean {
		if (this.head !== '') this.beginLine('bare');
		const before = this.events.length;
		const isCut = this.payload !== undefined && /^\s*[[{]/.test(this.payload.start) && !this.payload.start.includes(LAST);
		this.endPayload();
		return isCut && this.events.length === before;
	}

	/** Always JSON if there was any: the reply itself if it came on its own. */
	get text(): string {
		const [only] = this.events;
		if (this.events.length === 0) return this.words.join('\n');
		if (this.events.length === 1 && this.hasBare && !this.hasData) return JSON.stringify(only);
		return JSON.stringify({ events: this.events });
	}

	private throughStart(chunk: Buffer, index: number): number {
		const byte = chunk[index];
		const isSecondOfTwo = byte === NEWLINE && this.isAfterReturn;
		this.isAfterReturn = false;
		if (isSecondOfTwo) return index + 1;
		if (byte === NEWLINE || byte === RETURN) {
			if (this.head === '') this.throughBlankLine();
			else this.beginLine('bare');
			return this.endLine(byte, index);
		}
		this.head += String.fromCharCode(byte);
		const field = FIELDS.find(([prefix]) => prefix === this.head);
		if (field) this.beginLine(field[1]);
		else if (!FIELDS.some(([prefix]) => prefix.startsWith(this.head))) this.beginLine('bare');
		return index + 1;
	}

	private throughLine(chunk: Buffer, from: number): number {
		const end = this.endOfLine(chunk, from);
		if (this.line === 'event') this.name = `${this.name}${chunk.toString('utf8', from, Math.min(end, from + LONGEST_NAME))}`.slice(0, LONGEST_NAME);
		else if (this.line !== 'ignored') this.payload?.push(chunk.subarray(from, end));
		return end === chunk.length ? end : this.endLine(chunk[end], end);
	}

	private endOfLine(chunk: Buffer, from: number): number {
		if (this.newlineAt < from) this.newlineAt = indexOrEnd(chunk, NEWLINE, from);
		if (this.returnAt < from) this.returnAt = indexOrEnd(chunk, RETURN, from);
		return Math.min(this.newlineAt, this.returnAt);
	}

	private endLine(byte: number, index: number): number {
		this.line = 'start';
		this.isAfterReturn = byte === RETURN;
		return index + 1;
	}

	private beginLine(line: Line): void {
		const { head } = this;
		this.head = '';
		this.line = line;
		if (line === 'ignored') return;
		const isNext = this.payload?.isWhole === true || this.isBare !== (line === 'bare');
		if (line === 'event') {
			if (this.name !== '' || this.isBare) this.endPayload();
			this.name = '';
			return;
		}
		if (this.payload && isNext) this.endPayload();
		if (this.payload) this.payload.push(Buffer.from('\n'));
		else this.payload = new JsonScanner((...file) => this.files.open(this.name, ...file));
		this.isBare = line === 'bare';
		if (this.isBare) this.payload.push(Buffer.from(head, 'latin1'));
	}

	/** A blank line ends an event, but JSON on its own may contain blank lines. */
	private throughBlankLine(): void {
		if (this.isBare && this.payload?.isWhole === false) return;
		this.endPayload();
		this.name = '';
	}

	private endPayload(): void {
		const { payload, name, isBare } = this;
		if (!payload) return;
		const text = this.files.mayRead(this) ? payload.end().trim() : '';
		this.payload = undefined;
		this.isBare = false;
		this.ended.length += payload.length;
		this.ended.groups += payload.groups + 1;
		this.ended.commas += payload.commas;
		this.ended.depth = Math.max(this.ended.depth, payload.depth);
		const value = parseReplyJson(text);
		if (value === undefined) {
			if (text !== LAST && text !== '') this.words.push(text);
			this.files.ended(undefined);
			return;
		}
		const event = named(value, name.trim());
		this.hasBare ||= isBare;
		this.hasData ||= !isBare;
		this.events.push(event);
		this.files.ended(event);
	}
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
	const index = chunk.indexOf(byte, from);
	return index === -1 ? chunk.length : index;
}

function named(value: unknown, name: string): unknown {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject && name !== '' && !('type' in value && typeof value.type === 'string') ? { ...value, type: name } : value;
}
