import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { inputImagesProperty } from '../form/inputImageProperties';
import type { Item } from '../form/item';
import { additionalFields, promptProperty } from '../form/property';
import { readFields } from '../form/readFields';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { customIdIn, submitAction } from './action';
import { promptParameterFields, promptWithParameters } from './promptParameters';
import { asDataUrls, botType, creation, MIDJOURNEY, submitTask } from './submitTask';
import { modelOf } from './taskReply';

interface Choice {
	/** Including the parameters at its end */
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

/** A grid of four, and the upscales of its pictures. */
export const imagine: Operation<Choice> = creation({
	parameters: readChoice,
	// the upscales may be changed without paying for the grid again
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
					operation: submitAction,
					facts: (grid, index) => ({ picture: upscale[index], gridId: grid.id }),
					choices: (grid) =>
						upscale.map((index) => ({ taskId: grid.id ?? '', customId: customIdIn(grid, { action: 'upscale', index }) })),
				},
	mayBeGivenBack: true,
	usualSeconds: 60, // Crazyrouter's page: 30 to 120
	imageCount: ({ upscale }) => 1 + upscale.length,
	requested: ({ prompt, botType }) => ({ model: modelOf(botType, prompt), prompt }),
});

function readChoice(item: Item): Choice {
	const filled = readFields(imagineFields, item);
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

const PICTURES = ['Top Left', 'Top Right', 'Bottom Left', 'Bottom Right'];

/** Without waiting there is no grid yet from which to take a picture. */
const upscaleProperty: INodeProperties = {
	displayName: 'Upscale',
	name: 'upscale',
	type: 'multiOptions',
	options: PICTURES.map((place, index) => ({ name: `${index + 1} (${place})`, value: index + 1 })),
	default: [],
	displayOptions: { show: { waitForCompletion: [true] } },
	description:
		'Which of the four pictures to upscale as soon as they are ready. Each is a separate request and is billed separately.',
};

const includeGridProperty: INodeProperties = {
	displayName: 'Include Grid',
	name: 'includeGrid',
	type: 'boolean',
	default: false,
	displayOptions: { show: { upscale: PICTURES.map((_, index) => index + 1), waitForCompletion: [true] } },
	description: 'Whether to also output the grid with all four pictures, before the upscaled ones',
};

export const imagineFields: INodeProperties[] = [
	promptProperty("What the image shows. Midjourney's own parameters, such as --ar 16:9, may follow it."),
	inputImagesProperty({
		wire: 'base64Array',
		max: 10,
		description: `Images that the new one should resemble. Each is sent inside the request: at most 10 MB, preferably below 4 MB.`,
	}),
	upscaleProperty,
	includeGridProperty,
	additionalFields(botType, ...promptParameterFields),
];
