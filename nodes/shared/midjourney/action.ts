import type { IExecuteFunctions, INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import type { Button, Outcome } from '../engine/outcome';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { oneOf, text, wholeNumber } from '../form/property';
import { readFields } from '../form/readFields';
import { taskIdIn, taskIdProperty, taskPolling } from './getTask';
import { creation, submitTask } from './submitTask';

interface Choice {
	taskId: string;
	named: Named;
}

/** What the `execute` of Midjourney Action calls. */
export async function runAction(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, action);
}

/** The task is polled first, which is free; the action that follows is a separate job. */
const action: Operation<Choice> = {
	mayBeGivenBack: true,
	...taskPolling(),
	parameters: readChoice,
	next: ({ taskId, named }) => ({
		keepsFirst: false,
		operation: submitAction,
		choices: (task) => [{ taskId, customId: customIdIn(task, named) }],
		facts: () => ('action' in named && named.action === 'upscale' ? { picture: named.index } : {}),
	}),
};

function readChoice(item: Item): Choice {
	// an ID may be given by a whole item that contains it
	const filled = readFields(actionFields.filter(({ name }) => name !== taskIdProperty.name), item);
	const chosen = (name: string) => filled.find(({ property }) => property.name === name)?.value;
	const taskId = taskIdIn(item.parameter('taskId'));
	if (chosen('action') !== 'custom') {
		return { taskId, named: { action: String(chosen('action')), index: Number(chosen('index') ?? 0) } };
	}
	const customId = String(chosen('customId'));
	assertNoDialog(customId);
	return { taskId, named: { customId } };
}

/** Midjourney answers these with a dialog that waits for a mask or a text. */
function assertNoDialog(customId: string): void {
	if (!/^MJ::(Inpaint|CustomZoom)\b/.test(customId)) return;
	throw new Fault('parameter', `'Custom ID' can't be "${customId.slice(0, 100)}"`, {
		description: 'Vary Region and Custom Zoom open a dialog at Midjourney that a node cannot answer. Zoom Out 1.5x and 2x need no dialog.',
	});
}

/** A button of a finished task. */
interface Pressed {
	taskId: string;
	customId: string;
}

/** Presses a button of a task, which starts and bills a new task. AnyAPI's page requires `chooseSameChannel`. */
export const submitAction: Operation<Pressed> = creation({
	parameters() {
		throw new Error('A button is pressed only after its task was read');
	},
	request: ({ taskId, customId }, { connection }) =>
		submitTask(connection, 'action', { taskId, customId, chooseSameChannel: true }),
});

/** An action that Midjourney offers below a picture. Its internal name is the beginning of the button's customId. */
interface Action {
	name: string;
	customId(index: number): RegExp;
	/** Applies to one of four pictures */
	numbered?: true;
	description: string;
}

const ofPicture = (word: string) => (index: number) => new RegExp(`^MJ::JOB::${word}::${index}::`);
const alone = (pattern: RegExp) => () => pattern;

const ACTIONS: Record<string, Action> = {
	highVariation: { name: 'High Variation', customId: alone(/^MJ::JOB::high_variation::/), description: 'Vary (Strong), for an upscaled picture' },
	lowVariation: { name: 'Low Variation', customId: alone(/^MJ::JOB::low_variation::/), description: 'Vary (Subtle), for an upscaled picture' },
	panDown: { name: 'Pan Down', customId: alone(/^MJ::JOB::pan_down::/), description: 'Shows more below the picture' },
	panLeft: { name: 'Pan Left', customId: alone(/^MJ::JOB::pan_left::/), description: 'Shows more to the left of the picture' },
	panRight: { name: 'Pan Right', customId: alone(/^MJ::JOB::pan_right::/), description: 'Shows more to the right of the picture' },
	panUp: { name: 'Pan Up', customId: alone(/^MJ::JOB::pan_up::/), description: 'Shows more above the picture' },
	reroll: { name: 'Reroll', customId: alone(/^MJ::JOB::reroll::/), description: 'Runs the same prompt again: four new pictures' },
	upscale: { name: 'Upscale', customId: ofPicture('upsample'), numbered: true, description: 'Outputs one of the four pictures separately (U1 to U4)' },
	upscaleCreative: {
		name: 'Upscale Creative',
		customId: alone(/^MJ::JOB::upsample_\w*creative::/),
		description: 'Doubles the size of an upscaled picture and adds details',
	},
	upscaleSubtle: {
		name: 'Upscale Subtle',
		customId: alone(/^MJ::JOB::upsample_\w*subtle::/),
		description: 'Doubles the size of an upscaled picture and stays close to the original',
	},
	variation: { name: 'Variation', customId: ofPicture('variation'), numbered: true, description: 'Four variations of one of the four pictures (V1 to V4)' },
	zoomOut15x: { name: 'Zoom Out 1.5x', customId: alone(/^MJ::Outpaint::75::/), description: 'Shows more around the picture' },
	zoomOut2x: { name: 'Zoom Out 2x', customId: alone(/^MJ::Outpaint::50::/), description: 'Shows more around the picture' },
};

/** The chosen action in words, for the canvas: "Upscale 2". */
export const chosenAction = `({ ${Object.entries(ACTIONS)
	.map(([value, { name, numbered }]) => `${value}: "${name}"${numbered ? ' + (Number($rawParameter["index"]) ? " " + $rawParameter["index"] : "")' : ''}`)
	.join(', ')} })[$rawParameter["action"]] ?? "Midjourney"`;

const NUMBERED = Object.keys(ACTIONS).filter((name) => ACTIONS[name].numbered);

const actionOptions: INodePropertyOptions[] = [
	...Object.entries(ACTIONS).map(([value, { name, description }]) => ({ name, value, description })),
	{ name: 'Custom', value: 'custom', description: "Any button of the task, by the customId in its 'buttons'" },
].toSorted((a, b) => a.name.localeCompare(b.name, 'en'));

/** The requested follow-up of a task: one of the actions, or any of its buttons. */
type Named = { action: string; index: number } | { customId: string };

/** The customId of the chosen button of a finished task. */
export function customIdIn(task: Outcome, named: Named): string {
	const buttons = task.images.flatMap(({ facts }) => facts.buttons ?? []);
	const found = buttons.find(({ customId }) =>
		'customId' in named ? customId === named.customId : ACTIONS[named.action]?.customId(named.index).test(customId),
	);
	if (found) return found.customId;
	throw new Fault('refused', `The task offers no ${nameOf(named)}`, {
		id: task.id,
		imageUrl: task.images[0]?.url,
		description: `${offered(buttons)} Nothing was submitted for it.`,
	});
}

function nameOf(named: Named): string {
	if ('customId' in named) return `button "${named.customId.slice(0, 100)}"`;
	const { name, numbered } = ACTIONS[named.action];
	return `'${name}${numbered ? ` ${named.index}` : ''}'`;
}

function offered(buttons: Button[]): string {
	const labels = buttons.map(({ label }) => label.slice(0, 40)).slice(0, 30);
	return labels.length === 0 ? 'It has no buttons.' : `Its buttons: ${labels.join(', ')}.`;
}

export const actionFields: INodeProperties[] = [
	{ ...taskIdProperty, description: `${taskIdProperty.description} The node waits for a task that is still running.` },
	// what costs money is not guessed from an expression without a result
	{ ...oneOf('Action', 'action', { options: actionOptions, default: 'upscale' }, 'What to do with the picture. The available actions depend on the task.'), required: true },
	{
		...wholeNumber('Picture', 'index', { min: 1, max: 4, default: 1 }, 'Which of the four pictures: 1 top left, 2 top right, 3 bottom left, 4 bottom right'),
		required: true,
		displayOptions: { show: { action: NUMBERED } },
	},
	{
		...text('Custom ID', 'customId', "The customId of a button, from the 'buttons' of the task"),
		required: true,
		placeholder: 'e.g. MJ::JOB::upsample::2::3dbbd469-36af-4a0f-8f02-df6c579e7011',
		displayOptions: { show: { action: ['custom'] } },
	},
];
