import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { isGatewaysPicture, isPrivateHost } from '../aggregator/publicUrl';
import { several } from '../aggregator/reply';
import type { GeneratedImage, Outcome, Progress } from '../engine/outcome';
import { absoluteUrl, isoTime, lenient, ofDataUrl } from '../replies/replyFields';

/**
 * Statuses that end without images, free of charge. All others, including undocumented ones, count as still
 * running.
 */
const ENDED_WORDS = new Map([
	['FAILURE', 'failed'],
	['CANCEL', 'was cancelled'],
]);

/** Tasks that return text. */
const OF_WORDS = ['DESCRIBE', 'SHORTEN'];

/**
 * Reads the reply to a poll. An image that is there before the end is a preview, and the task counts as still
 * running.
 */
export function taskProgress(reply: unknown, connection: Connection): Progress {
	const { label } = connection;
	const task = taskSchema.parse(reply);
	const id = String(task.id);
	const ended = ENDED_WORDS.get(task.status ?? '');
	if (ended !== undefined) {
		const reason = task.failReason ? `${label} says: ${task.failReason.slice(0, 500)}` : `${label} gives no reason`;
		throw new Fault('ended', `The task ${ended} at ${label}`, {
			id,
			billed: 'no',
			description: `${reason}. Such a task is not billed: the account gets its price back. On a key with its own limit the charge stays.`,
		});
	}
	if (task.status === 'SUCCESS') return { state: 'finished', outcome: outcomeOf(task, id, connection) };
	const status = task.status || 'SUBMITTED';
	return { state: 'running', id, status, model: modelOf(task.botType, promptOf(task)), progress: percent(task.progress) };
}

/** The model by its bot; a prompt can also call the other one. */
export function modelOf(botType: string | null | undefined, prompt = ''): 'midjourney' | 'niji' {
	return botType === 'NIJI_JOURNEY' || /--niji\b/i.test(prompt) ? 'niji' : 'midjourney';
}

function outcomeOf(task: Task, id: string, connection: Connection): Outcome {
	const { label } = connection;
	const common = { id, createdAt: isoTime(task.submitTime), completedAt: isoTime(task.finishTime) };
	if (OF_WORDS.includes(task.action ?? '')) {
		const description = textOf(task);
		if (description === undefined) throw without('text', id, label);
		return { ...common, images: [], text: { id, description, descriptions: descriptionsIn(description) } };
	}
	const image = imageOf(task, id, connection);
	if (image === undefined) throw without('image', id, label);
	const prompt = promptOf(task);
	const { createdAt, completedAt } = common;
	image.facts = { id, createdAt, completedAt, progress: percent(task.progress), buttons: labelled(task) };
	return { ...common, model: modelOf(task.botType, prompt), prompt, images: [image] };
}

/** One picture: for an imagine, a variation or a blend a grid of four. */
function imageOf({ imageUrl }: Task, id: string, connection: Connection): GeneratedImage | undefined {
	if (imageUrl?.startsWith('data:')) return { ...ofDataUrl(imageUrl), facts: { id } };
	const url = imageUrl ? absoluteUrl(imageUrl, connection) : undefined;
	return url === undefined ? undefined : { ...addressesOf(new URL(url), connection), facts: { id } };
}

/**
 * new-api builds the URL with its own host, which is localhost unless its admin has set another: the picture
 * is at the same path of the gateway that was asked.
 */
function addressesOf(url: URL, { baseUrl }: Connection): Pick<GeneratedImage, 'url' | 'otherUrl'> {
	const own = new URL(baseUrl);
	if (!isGatewaysPicture(url) || url.origin === own.origin || !isPrivateHost(url.hostname)) return { url: url.href };
	const atOwn = new URL(`${url.pathname}${url.search}`, own.origin).href;
	return { url: atOwn, ...(isPrivateHost(own.hostname) && { otherUrl: url.href }) };
}

function without(what: string, id: string, label: string): Fault {
	return new Fault('incomplete', `The task finished at ${label}, but without ${what === 'image' ? 'an image' : 'a text'}`, { id });
}

/** The prompt that Midjourney finally received. */
function promptOf({ properties, promptEn, prompt }: Task): string | undefined {
	return [properties?.finalPrompt, promptEn, prompt].find((text) => text) ?? undefined;
}

/** What Midjourney wrote: `finalPrompt` of midjourney-proxy. */
function textOf(task: Task): string | undefined {
	return promptOf(task)?.trim() || undefined;
}

function labelled(task: Task) {
	const buttons = buttonsOf(task).map(({ customId, label, emoji }) => ({ label: label || emoji || customId, customId }));
	return buttons.length === 0 ? undefined : buttons;
}

function percent(progress: string | number | null | undefined): number | undefined {
	const number = typeof progress === 'string' ? Number(/^(\d{1,3}(?:\.\d{1,9})?) ?%?$/.exec(progress.trim())?.[1]) : Number(progress ?? Number.NaN);
	return number >= 0 && number <= 100 ? number : undefined;
}

/** `1️⃣`, `2.` or `3)` at the beginning of a line, as Midjourney numbers its proposals. */
const NUMBER = /^[ \t]*(?:\d\uFE0F?\u20E3|\d[.)、])[ \t]*/m;

/** The prompts that Describe proposes, without their numbers. */
function descriptionsIn(text: string): string[] {
	const parts = text.split(new RegExp(NUMBER, 'gm'));
	const prompts = parts.map((part) => part.trim()).filter((part) => part !== '');
	return prompts.length === 0 ? [text] : prompts;
}

const buttonSchema = z.object({
	customId: z.string().min(1),
	label: lenient(z.string()),
	/** The only label of some, such as 🔄 */
	emoji: lenient(z.string()),
});

/** About twenty are below a picture. */
const MOST_BUTTONS = 100;

/**
 * A task as midjourney-proxy, new-api and the vendors' pages show it. Only the id is required: an unexpected
 * extra field must not lose a paid image.
 */
const taskSchema = z.object({
	id: z.union([z.string().min(1), z.number()]),
	/** Empty until new-api has polled for the first time */
	status: z.string().nullish(),
	action: lenient(z.string()),
	botType: lenient(z.string()),
	/** e.g. "65%" */
	progress: lenient(z.union([z.string(), z.number()])),
	prompt: lenient(z.string()),
	/** As translated for Midjourney */
	promptEn: lenient(z.string()),
	properties: lenient(z.object({ finalPrompt: lenient(z.string()) })),
	/** A preview while it runs */
	imageUrl: lenient(z.string()),
	failReason: lenient(z.string()),
	buttons: lenient(several(z.unknown(), MOST_BUTTONS)),
	/** Unix milliseconds */
	submitTime: lenient(z.number()),
	finishTime: lenient(z.number()),
});

type Task = z.infer<typeof taskSchema>;

function buttonsOf({ buttons }: Task): Array<z.infer<typeof buttonSchema>> {
	return (buttons ?? []).flatMap((button) => buttonSchema.safeParse(button).data ?? []);
}
