import type { INodeExecutionData } from 'n8n-workflow';
import { setMaxListeners } from 'node:events';
import { Durations, Limiter } from '../../../nodes/shared/engine/limits/limiter';
import { runItems } from '../../../nodes/shared/engine/runItems';
import { FAMILIES } from './families.mts';
import type { History } from './history.mts';
import { contextOf } from './n8n.mts';
import { Troubles, type Trouble } from './troubles.mts';
import { World, type Answered } from './world.mts';

/** What reached the user in one execution. */
export interface Told {
	items: INodeExecutionData[];
	error?: string;
	/** Each run of the node, in its order */
	runs: Ran[];
	isStuck: boolean;
	/** n8n's server log: the user's to read after his own stop, when n8n shows no error of the node */
	log: string[];
	/** When the user stopped it, in milliseconds from the beginning of the history */
	stoppedAt?: number;
	prompts: number[];
	/** Seconds for each item */
	timeout: number;
}

export interface Ran {
	execution: number;
	items: INodeExecutionData[];
	/** Output or error */
	text: string;
	failed: boolean;
	startedAt: number;
	endedAt: number;
	seconds: number;
	/** The answers that came in it, and what n8n's helpers did */
	answers: Answered[];
	troubles: Trouble[];
	/** Whether it is the first of its round */
	isFirst: boolean;
	round: number;
	/** What was paid for, known to the node by its end, and not over */
	heard: string[];
}

export interface Lived {
	world: World;
	told: Told[];
	log: string[];
	/** What n8n's storage holds, by the id in its reference */
	stored: Map<string, string>;
	/** The context as it is saved in the end */
	saved: string;
	/** Promises that were rejected where nobody listened: they end n8n's process */
	unhandled: string[];
}

/** What goes on after a node has returned (a late answer, and its cancel) has so long. */
const AFTERWARDS_MS = 20_000;

/** Lives through a history: the real engine, in what n8n would give it. */
export async function live(history: History): Promise<Lived> {
	const unhandled: string[] = [];
	const listen = (reason: unknown) => void unhandled.push(String(reason));
	const realNow = Date.now;
	process.on('unhandledRejection', listen);
	try {
		return await liveThrough(history, unhandled);
	} finally {
		process.off('unhandledRejection', listen);
		Date.now = realNow;
	}
}

async function liveThrough(history: History, unhandled: string[]): Promise<Lived> {
	let saved: Record<string, unknown> = {};
	const world = new World(history, () => saved);
	const { time } = world;
	Date.now = () => time.date;
	const lived: Lived = { world, told: [], log: [], stored: new Map(), saved: '', unhandled };
	const troubles = new Troubles(history.troubles, world);
	let limiter = new Limiter(time.clock);
	let services = { clock: time.clock, durations: new Durations(), limiterOf: () => limiter };
	const { operation } = FAMILIES[history.family];
	const ids = history.prompts.map((prompt) => (FAMILIES[history.family].isGiven ? world.given(`p${prompt}`) : ''));
	const { onRetry } = history;
	const user = { prompts: history.prompts, goesOn: history.goesOnAfterFailure, options: history.options, baseUrl: undefined as string | undefined };
	let round = 0;
	let runs = 0;

	for (let execution = 0; execution <= history.retries; execution++) {
		world.execution = execution;
		if (execution > 0) {
			saved = JSON.parse(JSON.stringify(saved)) as Record<string, unknown>;
			world.allowRetry(lived);
			world.inputsAreGone = true;
			if (onRetry.prompts && !FAMILIES[history.family].isGiven) {
				const changed = history.prompts.map((one, index) => onRetry.prompts?.[index] ?? one);
				world.changePrompts(user.prompts, changed);
				user.prompts = changed;
			}
			user.goesOn = onRetry.goesOn ?? user.goesOn;
			user.baseUrl = onRetry.baseUrl;
			if (onRetry.timeout) user.options = { ...user.options, timeout: onRetry.timeout };
			if (history.followsAdvice) Object.assign(user, advised(lived.told.at(-1), user));
			if (onRetry.isNewProcess) {
				time.restart();
				limiter = new Limiter(time.clock);
				services = { ...services, durations: new Durations() };
			}
		}
		const stop = new AbortController();
		setMaxListeners(0, stop.signal);
		const told: Told = { items: [], runs: [], isStuck: false, log: [], prompts: user.prompts, timeout: Number(user.options.timeout) || (operation.timeoutSeconds ?? 300) };
		lived.told.push(told);
		world.stoppedAt = undefined;
		if (execution === 0 && history.stopAt !== undefined) {
			time.at(time.time + history.stopAt, () => ((world.stoppedAt = told.stoppedAt = time.time), stop.abort()));
		}
		const { jump } = history;
		if (execution === 0 && jump) time.at(time.time + jump.at, () => world.jump(jump.by));
		const log = { push: (line: string) => (lived.log.push(line), told.log.push(line)) } as string[];
		const once = async (runIndex: number, attempt: number) => {
			const { prompts, goesOn, options, baseUrl } = user;
			const context = contextOf({ history, world, troubles, stored: lived.stored, log, saved, ids, prompts, runIndex, execution, goesOn, baseUrl, options, signal: stop.signal });
			const startedAt = time.time;
			const before = world.answered.length;
			const metBefore = troubles.met.length;
			const ran: Ran = { execution, items: [], text: '', failed: true, startedAt, endedAt: startedAt, seconds: 0, answers: [], troubles: [], isFirst: attempt === 0, round, heard: [] };
			told.runs.push(ran);
			try {
				const [items] = await runItems.call(context, operation, services);
				told.items.push(...items);
				Object.assign(ran, { items, text: JSON.stringify(items), failed: items.some(({ json }) => json.error !== undefined) });
				return items[0]?.json.error === undefined ? 'good' : 'failed item';
			} catch (error) {
				const { message, description } = error as Error & { description?: string };
				ran.text = `${message} ${description ?? ''}`;
				told.error = `${told.error ?? ''} ${ran.text}`;
				return 'failed';
			} finally {
				ran.endedAt = time.time;
				ran.seconds = (ran.endedAt - startedAt) / 1000;
				ran.answers = world.answered.slice(before);
				ran.troubles = troubles.met.slice(metBefore);
				ran.heard = world.known();
			}
		};
		const all = async () => {
			for (; round < history.rounds; round++) {
				// an agent that runs again calls its tool anew
				const isAgain = execution > 0 && round === firstRound && history.tool === 'no';
				if (!isAgain) for (const prompt of user.prompts) world.allowRound(`p${prompt}`, history.tool === 'at once' ? 2 : 1);
				const end = await tries(() => (history.tool === 'no' ? round : runs++));
				if (end === 'failed') return;
			}
		};
		const tries = async (index: () => number) => {
			let end = 'good';
			for (let attempt = 0; attempt < history.tries; attempt++) {
				// an agent's tool is tried again by nobody but the agent: its calls are rounds here
				end = history.tool === 'at once' ? (await Promise.all([once(index(), attempt), once(index(), attempt)]))[0] : await once(index(), attempt);
				if (end === 'good' || history.tool !== 'no') break;
			}
			return end;
		};
		const firstRound = round;
		const done = await time.finish(all().then(() => true));
		if (!done) told.isStuck = true;
		if (round >= history.rounds && !stop.signal.aborted) break;
		if (told.isStuck) break;
	}
	if (!lived.told.at(-1)?.isStuck) await time.finish(time.clock.sleep(AFTERWARDS_MS, new AbortController().signal).then(() => true));
	lived.saved = JSON.stringify(saved);
	return lived;
}

/** What a user changes who does what the error says. */
function advised(before: Told | undefined, { options }: { options: Record<string, unknown> }) {
	const said = before?.error ?? '';
	return {
		...(/'On Error' to 'Continue/.test(said) && { goesOn: true }),
		...(/Raise 'Timeout'/.test(said) && { options: { ...options, timeout: 10 * (Number(options.timeout) || 900) } }),
	};
}
