import type { TaskForm } from './openai/tasks.mts';

/** How the sandbox behaves; each of these can be changed while it is running. */
export interface Settings {
	/** The only accepted key; with the suffixes `-1`, `-2` and so on, other keys of the same account. */
	key: string;
	/** How long one generation takes, in ms; a function gets a number in [0, 1). */
	generationMs: number | ((random: number) => number);
	/** The seed of everything random. */
	seed: number;
	/** Pictures of 64 pixels without text, for runs in which only their number matters. */
	tinyImages: boolean;
	/** Every picture file is padded to this size. */
	imageBytes?: number;
	limits: Limits;
	/** What the key was granted and has used, in the gateway's own unit: 500,000 equal one US dollar. */
	quota: { granted: number; used: number; unlimited?: boolean; expiresAt?: number };
	/** What a new-api gateway publishes besides its routes: its charges, with an ID on every answer, and prices. */
	publishes: { usageLog?: boolean; prices?: boolean };
	/** The usual images routes answer with a task, in this gateway's format. */
	imagesAsTasks?: TaskForm;
	/** Interval of the comments that keep a stream of events open; new-api's own setting, off by default. */
	pingMs?: number;
	/** How long Replicate keeps the files of a prediction, in ms. */
	keepMs: number;
	/** How long new-api lets a Midjourney task run before it gives up, in ms. */
	giveUpMs: number;
}

export interface Limits {
	/** Replicate: accepted creates per minute, `burst` (default 1) of them at once. */
	createsPerMinute?: number;
	burst?: number;
	/** Replicate: polls answered in any second; those above get a 429. */
	pollsPerSecond?: number;
	/** Ideogram: images (not requests) in flight. */
	inflightImages?: number;
}

export const DEFAULTS: Settings = {
	key: 'sandbox-key',
	generationMs: 50,
	seed: 1,
	tinyImages: false,
	limits: { inflightImages: 10 },
	quota: { granted: 5_000_000, used: 1_250_000 },
	publishes: {},
	keepMs: 3_600_000,
	giveUpMs: 3_600_000,
};

export function generationTime({ generationMs }: Settings, random: number): number {
	return typeof generationMs === 'function' ? generationMs(random) : generationMs;
}
