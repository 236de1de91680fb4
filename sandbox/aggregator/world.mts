import { setTimeout as wait } from 'node:timers/promises';
import type { Injections } from './injections.mts';
import type { CreateRecord, Ledger } from './ledger.mts';
import type { Task } from './ideogram/tasks.mts';
import type { Usage } from './limits.mts';
import type { MidjourneyTask } from './midjourney/tasks.mts';
import type { ImagesTask } from './openai/tasks.mts';
import type { Format, PictureSpec } from './pictures.mts';
import type { ReplicateFile } from './replicate/files.mts';
import type { Prediction } from './replicate/predictions.mts';
import { seedOf } from './random.mts';
import type { Settings } from './settings.mts';
import type { Size } from './sizes.mts';

/** What all routes share. */
export class World {
	readonly closing = new AbortController();
	imagesUrl = '';
	/** Path at the origin of the images → the picture there. */
	readonly pictures = new Map<string, PictureSpec>();
	/** The same for users' uploads. */
	readonly uploaded = new Map<string, { bytes: Buffer; type: string }>();
	readonly files = new Map<string, ReplicateFile>();
	readonly predictions = new Map<string, Prediction>();
	readonly tasks = new Map<string, Task>();
	readonly midjourneyTasks = new Map<string, MidjourneyTask>();
	readonly imagesTasks = new Map<string, ImagesTask>();
	readonly usage = new Map<string, Usage>();
	private readonly turns = new Map<string, number>();

	readonly settings: Settings;
	readonly ledger: Ledger;
	readonly injections: Injections;

	constructor(settings: Settings, ledger: Ledger, injections: Injections) {
		this.settings = settings;
		this.ledger = ledger;
		this.injections = injections;
	}

	/** How often this was asked before: makes ids independent of the order of other requests. */
	turn(...things: unknown[]): number {
		const name = JSON.stringify(things);
		const turn = this.turns.get(name) ?? 0;
		this.turns.set(name, turn + 1);
		return turn;
	}

	recordCreate(create: Omit<CreateRecord, 'at'>): CreateRecord {
		return this.ledger.recordCreate({ at: new Date().toISOString(), ...create });
	}

	spec(prompt: string, size: Size, format: Format, index: number, seed?: unknown): PictureSpec {
		const { tinyImages, imageBytes } = this.settings;
		return {
			prompt,
			...(tinyImages ? { width: 64, height: 64, plain: true } : size),
			format,
			index,
			seed: typeof seed === 'number' ? seed : seedOf(this.settings.seed, prompt),
			...(imageBytes ? { bytes: imageBytes } : {}),
		};
	}

	/** Publishes a picture at a path of the images' origin and returns its URL. */
	show(path: string, spec: PictureSpec): string {
		this.pictures.set(path, spec);
		return this.imagesUrl + path;
	}

	/** Ends early when the sandbox closes. */
	async sleep(ms: number): Promise<void> {
		await wait(ms, undefined, { signal: this.closing.signal }).catch(() => undefined);
	}

	/** Resets everything except the settings. */
	reset(): void {
		this.ledger.clear();
		this.injections.clear();
		this.pictures.clear();
		this.uploaded.clear();
		this.predictions.clear();
		this.files.clear();
		this.tasks.clear();
		this.midjourneyTasks.clear();
		this.imagesTasks.clear();
		this.turns.clear();
		this.usage.clear();
	}
}
