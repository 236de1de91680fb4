import type { PredictionInjection } from '../injection.mts';
import { chance, digestOf } from '../random.mts';
import { generationTime } from '../settings.mts';
import type { Size } from '../sizes.mts';
import { sizeOfAspect } from '../sizes.mts';
import type { World } from '../world.mts';
import type { TaskButton } from './buttons.mts';
import { buttonsAfter } from './buttons.mts';

export type TaskAction = 'IMAGINE' | 'UPSCALE' | 'VARIATION' | 'REROLL' | 'ZOOM' | 'PAN' | 'BLEND' | 'DESCRIBE' | 'INPAINT' | 'CUSTOM_ZOOM';

/** A task of Midjourney, as new-api keeps it. */
export interface MidjourneyTask {
	id: string;
	action: TaskAction;
	botType: string;
	/** Including Midjourney's parameters at its end */
	prompt: string;
	customId: string;
	/** Midjourney's own id of the job, which its buttons carry */
	job: string;
	createdAt: number;
	totalMs: number;
	injection: PredictionInjection;
	imageUrl: string;
	previewUrl: string;
	/** For a describe */
	words: string;
	buttons: TaskButton[];
}

export interface Wanted {
	action: TaskAction;
	prompt: string;
	botType?: string;
	customId?: string;
	/** For a describe: the digest of the image */
	imageName?: string;
	words?: string;
}

const SQUARE: Size = { width: 1024, height: 1024 };

/** The prompt without parameters, as it appears in the picture. */
const plain = (prompt: string) => prompt.replace(/\s+(--|—).*$/s, '');

/** Starts a task: from here on it is paid for. */
export function startTask(world: World, vendor: string, wanted: Wanted, injection: PredictionInjection = {}): MidjourneyTask {
	const { settings } = world;
	const { action, prompt, botType = 'MID_JOURNEY', customId = '', words = '' } = wanted;
	const digest = digestOf(settings.seed, vendor, wanted, world.turn('midjourney', vendor, wanted));
	const id = String(1_700_000_000_000_000 + (digest.readUIntBE(0, 6) % 100_000_000_000_000));
	const job = digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
	const size = sizeOfAspect(/--ar (\S+)/.exec(prompt)?.[1]) ?? SQUARE;
	const isUpscale = action === 'UPSCALE';
	const path = `/attachments/1300842274347028520/${id}/${job}`;
	const task: MidjourneyTask = {
		id,
		action,
		botType,
		prompt,
		customId,
		job,
		words,
		injection,
		createdAt: Date.now(),
		totalMs: injection.finished ? 0 : generationTime(settings, chance(settings.seed, id)),
		imageUrl: world.show(`${path}.png`, world.spec(plain(prompt), isUpscale ? { width: 1536, height: 1536 } : size, 'png', isUpscale ? Number(customId.split('::')[3] ?? 0) : 0)),
		previewUrl: world.show(`${path}_grid_0.webp`, world.spec(`preview of ${plain(prompt)}`, size, 'webp', 0)),
		buttons: buttonsAfter(action, job),
	};
	world.midjourneyTasks.set(id, task);
	return task;
}

/** A failed or cancelled task is refunded. */
export const isBilled = ({ outcome }: PredictionInjection) => !['failed', 'aborted', 'canceled'].includes(outcome ?? '');

/** new-api's statuses: empty until it has polled for the first time. */
const STEPS: Array<[share: number, status: string]> = [
	[0.1, ''],
	[0.2, 'NOT_START'],
	[0.3, 'SUBMITTED'],
	[1, 'IN_PROGRESS'],
];
const ENDS: Record<string, string> = { failed: 'FAILURE', aborted: 'FAILURE', canceled: 'CANCEL' };

export function statusOf(world: World, { action, createdAt, totalMs, injection }: MidjourneyTask, now = Date.now()): string {
	if (action === 'INPAINT' || action === 'CUSTOM_ZOOM') return 'MODAL';
	const elapsed = now - createdAt;
	const isOver = elapsed >= totalMs;
	if (injection.outcome === 'never' || !isOver) {
		if (elapsed > world.settings.giveUpMs) return 'FAILURE';
		const step = STEPS.find(([share]) => elapsed < share * totalMs)?.[1] ?? 'IN_PROGRESS';
		return step === 'IN_PROGRESS' ? (injection.runningAs ?? step) : step;
	}
	return ENDS[injection.outcome ?? ''] ?? 'SUCCESS';
}

function failReasonOf(world: World, { injection, createdAt }: MidjourneyTask, status: string): string {
	if (status !== 'FAILURE') return '';
	const gaveUp = Date.now() - createdAt > world.settings.giveUpMs && injection.outcome !== 'failed';
	return gaveUp ? '上游任务超时（超过1小时）' : (injection.error ?? '[Invalid parameter] Something went wrong');
}

/** The task as new-api shows it at this moment. */
export function taskView(world: World, task: MidjourneyTask) {
	const { id, action, botType, prompt, customId, words, createdAt, totalMs, previewUrl, imageUrl, buttons, injection } = task;
	const status = statusOf(world, task);
	const done = status === 'SUCCESS';
	const isDrawing = status === 'IN_PROGRESS';
	const share = Math.min(0.99, (Date.now() - createdAt) / (totalMs || 1));
	const isText = action === 'DESCRIBE';
	const shown = injection.output === 'null' ? '' : imageUrl;
	return {
		id,
		action,
		customId,
		botType,
		prompt: isText && done ? words : prompt,
		promptEn: isText && done ? words : prompt,
		description: 'Submit success',
		state: '',
		submitTime: createdAt,
		startTime: status === '' ? 0 : createdAt + totalMs * 0.3,
		finishTime: done ? createdAt + totalMs : 0,
		imageUrl: done ? shown : isDrawing ? previewUrl : '',
		status,
		progress: done ? '100%' : isDrawing ? `${Math.floor(share * 100)}%` : status === '' ? '' : '0%',
		failReason: failReasonOf(world, task, status),
		buttons: done ? buttons : [],
		maskBase64: '',
		properties: { finalPrompt: isText ? (done ? words : '') : prompt, finalZhPrompt: '' },
	};
}
