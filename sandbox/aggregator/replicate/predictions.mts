import type { PredictionInjection } from '../injection.mts';
import type { Format, PictureSpec } from '../pictures.mts';
import { FORMATS } from '../pictures.mts';
import { chance, digestOf, predictionId } from '../random.mts';
import { generationTime } from '../settings.mts';
import { pictureSize } from '../sizes.mts';
import type { World } from '../world.mts';
import { modelOutput, shaped } from './outputs.mts';

export interface Prediction {
	id: string;
	model: string;
	version: string;
	input: Record<string, unknown>;
	createdAt: number;
	/** From the create until it starts, and until it is done, in ms. */
	queueMs: number;
	totalMs: number;
	canceledAt?: number;
	injection: PredictionInjection;
	urls: string[];
	specs: PictureSpec[];
}

const FORBIDDEN = /forbidden/i;
/** The maker of the model: each maker's filter has its own words. */
const refusalOf = (model: string) =>
	model.startsWith('google/')
		? "All images were filtered out because they violated Google's Responsible AI practices. Try rephrasing the prompt. (E005)"
		: 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)';
const FINAL = ['succeeded', 'failed', 'canceled', 'aborted'];
const QUEUED_SHARE = 0.2;

const formatOf = (asked: unknown): Format | undefined => {
	const format = asked === 'jpeg' ? 'jpg' : asked;
	return typeof format === 'string' && format in FORMATS ? (format as Format) : undefined;
};

/** Starts a prediction: from here on it is paid for. */
export function startPrediction(
	world: World,
	vendor: string,
	model: string,
	version: string,
	input: Record<string, unknown>,
	asked: PredictionInjection = {},
): Prediction {
	const { settings } = world;
	const prompt = typeof input.prompt === 'string' ? input.prompt : model;
	const id = predictionId(settings.seed, vendor, model, input, world.turn(vendor, model, input));
	const injection = FORBIDDEN.test(prompt) ? { ...asked, outcome: 'failed', error: refusalOf(model) } : asked;
	const made = modelOutput(model);
	const format = made.format === 'svg' ? 'svg' : (formatOf(input.output_format) ?? made.format);
	const many = ['array', 'nested'].includes(injection.output ?? made.shape);
	const series = input.sequential_image_generation === 'auto' ? input.max_images : undefined;
	const count = many ? Number(input.num_outputs ?? input.number_of_images ?? series ?? 1) || 1 : 1;
	const specs = Array.from({ length: count }, (_, index) =>
		world.spec(prompt, pictureSize(input), format, index, input.seed),
	);
	const totalMs = injection.finished ? 0 : generationTime(settings, chance(settings.seed, id));
	const billed = !['failed', 'aborted'].includes(injection.outcome ?? '');
	world.recordCreate({ vendor, route: 'create', id, model, prompt, images: count, billed });
	return {
		id,
		model,
		version,
		input,
		injection,
		specs,
		urls: specs.map((spec) => world.show(`/xezq/${id}/out-${spec.index}.${format}`, spec)),
		createdAt: Date.now(),
		queueMs: totalMs * QUEUED_SHARE,
		totalMs,
	};
}

export function statusOf(prediction: Prediction, now = Date.now()): string {
	const { canceledAt, createdAt, queueMs, totalMs, injection } = prediction;
	const elapsed = now - createdAt;
	if (canceledAt !== undefined) return 'canceled';
	if (elapsed < queueMs) return 'starting';
	if (elapsed < totalMs || injection.outcome === 'never') return injection.runningAs ?? 'processing';
	return injection.outcome === 'data_removed' ? 'succeeded' : (injection.outcome ?? 'succeeded');
}

/** True if it was still running. */
export function cancel(prediction: Prediction): boolean {
	const running = !FINAL.includes(statusOf(prediction));
	if (running) prediction.canceledAt = Date.now();
	return running;
}

function logsOf(prediction: Prediction, status: string): string {
	const { specs: [first], injection } = prediction;
	if (injection.logs !== undefined) return injection.logs;
	const lines = [`Using seed: ${first?.seed}`, 'Generating image...'];
	if (status === 'succeeded') lines.push('Generated image in 3.5 seconds');
	if (status === 'failed') lines.push('Generation failed');
	return hasStarted(prediction, status) ? `${lines.join('\n')}\n` : '';
}

/** As AnyAPI documents it: these URLs are Replicate's own, where an aggregator's key is unknown. */
function urlsOf(id: string) {
	const api = `https://api.replicate.com/v1/predictions/${id}`;
	const stream = digestOf('stream', id).toString('hex').slice(0, 52);
	return {
		cancel: `${api}/cancel`,
		get: api,
		stream: `https://stream.replicate.com/v1/files/bcwr-${stream}`,
		web: `https://replicate.com/p/${id}`,
	};
}

/** A prediction that was canceled in the queue never ran. */
function hasStarted({ canceledAt = Number.POSITIVE_INFINITY, createdAt, queueMs }: Prediction, status: string): boolean {
	return status !== 'starting' && status !== 'aborted' && canceledAt >= createdAt + queueMs;
}

/** The prediction as Replicate shows it at this moment. */
export async function viewOf(prediction: Prediction, keepMs: number, now = Date.now()) {
	const { id, model, version, input, createdAt, queueMs, totalMs, injection, specs } = prediction;
	const status = statusOf(prediction, now);
	const iso = (ms: number) => new Date(ms).toISOString();
	const ended = prediction.canceledAt ?? createdAt + totalMs;
	const started = hasStarted(prediction, status);
	const removed = injection.outcome === 'data_removed' || now > ended + keepMs;
	const dataRemoved = status === 'succeeded' && removed;
	const filled = (status === 'succeeded' && !removed) || (injection.early && started);
	const shape = injection.output ?? modelOutput(model).shape;
	return {
		id,
		model,
		version,
		input: dataRemoved ? {} : input,
		logs: dataRemoved ? '' : logsOf(prediction, status),
		output: filled ? await shaped(shape, prediction.urls, specs) : null,
		data_removed: dataRemoved,
		error: status === 'failed' ? (injection.error ?? 'Prediction failed.') : null,
		status,
		created_at: iso(createdAt),
		...(started && { started_at: iso(createdAt + queueMs) }),
		...(FINAL.includes(status) && { completed_at: iso(ended) }),
		...(status === 'succeeded' && {
			metrics: { image_count: specs.length, predict_time: (totalMs - queueMs) / 1000 },
		}),
		urls: urlsOf(id),
	};
}
