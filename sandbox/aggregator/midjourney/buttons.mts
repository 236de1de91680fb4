import type { TaskAction } from './tasks.mts';

export interface TaskButton {
	customId: string;
	emoji: string;
	label: string;
	type: number;
	style: number;
}

const button = (customId: string, label: string, emoji = ''): TaskButton => ({ customId, emoji, label, type: 2, style: 2 });

/** Under a grid of four: as AnyAPI's page of a finished task shows them. */
const ofGrid = (job: string) => [
	...[1, 2, 3, 4].map((index) => button(`MJ::JOB::upsample::${index}::${job}`, `U${index}`)),
	button(`MJ::JOB::reroll::0::${job}::SOLO`, '', '🔄'),
	...[1, 2, 3, 4].map((index) => button(`MJ::JOB::variation::${index}::${job}`, `V${index}`)),
];

/** Under one picture. */
const ofPicture = (job: string) => [
	button(`MJ::JOB::upsample_v6_2x_subtle::1::${job}::SOLO`, 'Upscale (Subtle)'),
	button(`MJ::JOB::upsample_v6_2x_creative::1::${job}::SOLO`, 'Upscale (Creative)'),
	button(`MJ::JOB::low_variation::1::${job}::SOLO`, 'Vary (Subtle)', '🪄'),
	button(`MJ::JOB::high_variation::1::${job}::SOLO`, 'Vary (Strong)', '🪄'),
	button(`MJ::Inpaint::1::${job}::SOLO`, 'Vary (Region)', '🖌️'),
	button(`MJ::Outpaint::50::1::${job}::SOLO`, 'Zoom Out 2x', '🔍'),
	button(`MJ::Outpaint::75::1::${job}::SOLO`, 'Zoom Out 1.5x', '🔍'),
	button(`MJ::CustomZoom::${job}`, 'Custom Zoom', '🔍'),
	...(['left', 'right', 'up', 'down'] as const).map((side) => button(`MJ::JOB::pan_${side}::1::${job}::SOLO`, '', ARROWS[side])),
];
const ARROWS = { left: '⬅️', right: '➡️', up: '⬆️', down: '⬇️' };

export function buttonsAfter(action: TaskAction, job: string): TaskButton[] {
	if (action === 'DESCRIBE') return [];
	return action === 'UPSCALE' ? ofPicture(job) : ofGrid(job);
}

/** What pressing a button makes. */
const KINDS: Array<[RegExp, TaskAction]> = [
	[/^MJ::JOB::upsample/, 'UPSCALE'],
	[/^MJ::JOB::\w*variation::/, 'VARIATION'],
	[/^MJ::JOB::reroll::/, 'REROLL'],
	[/^MJ::JOB::pan_/, 'PAN'],
	[/^MJ::Outpaint::/, 'ZOOM'],
	[/^MJ::Inpaint::/, 'INPAINT'],
	[/^MJ::CustomZoom::/, 'CUSTOM_ZOOM'],
];

export const actionOf = (customId: string): TaskAction | undefined => KINDS.find(([pattern]) => pattern.test(customId))?.[1];
