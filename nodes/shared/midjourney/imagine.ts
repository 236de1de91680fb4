import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { followUp, type Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { Item } from '../form/item';
import { readFields } from '../form/readFields';
import { customIdIn } from './actions';
import { creation } from './creation';
import { imagineFields, MIDJOURNEY } from './fields';
import { asDataUrls } from './inputImages';
import { promptWithParameters } from './promptParameters';
import { submitTask } from './routes';
import { submitAction } from './submitAction';
import { modelOf } from './taskReply';

interface Choice {
	/** With the parameters behind it */
	prompt: string;
	botType: string;
	images: ImageInput[];
	/** Which of the four pictures are upscaled afterwards */
	upscale: number[];
	includeGrid: boolean;
}

/** What the `execute` of Midjourney Imagine calls. */
export async function runImagine(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, imagine);
}

/** A grid of four, and the pictures of it that are upscaled. */
export const imagine: Operation<Choice> = creation({
	parameters: readChoice,
	// what is upscaled afterwards may be changed without paying for the grid again
	identity: ({ prompt, botType, images }) => ({ prompt, botType, images }),
	async request({ prompt, botType, images }, item) {
		const base64Array = await asDataUrls(images, item);
		const body = { botType, prompt, ...(base64Array.length > 0 && { base64Array }) };
		return submitTask(item.connection, 'imagine', body);
	},
	next: ({ upscale, includeGrid }) =>
		upscale.length === 0
			? undefined
			: {
					keepsFirst: includeGrid,
					followUps: (grid) =>
						upscale.map((index) =>
							followUp(submitAction, { taskId: grid.id ?? '', customId: customIdIn(grid, { action: 'upscale', index }) }),
						),
				},
	usualSeconds: 60, // Crazyrouter's page: 30 to 120
	imageCount: ({ upscale }) => 1 + upscale.length,
	requested: ({ prompt, botType }) => ({ model: modelOf(botType, prompt), prompt }),
});

function readChoice(item: Item): Choice {
	const filled = readFields(imagineFields, item).filter(({ value }) => value !== '');
	const chosen = (name: string) => filled.find(({ property }) => property.name === name)?.value;
	const botType = String(chosen('botType') ?? MIDJOURNEY);
	return {
		prompt: promptWithParameters(String(chosen('prompt')), filled, botType !== MIDJOURNEY),
		botType,
		images: readImageInputs(imagineFields, item),
		upscale: [chosen('upscale') ?? []].flat().map(Number),
		includeGrid: chosen('includeGrid') === true,
	};
}
