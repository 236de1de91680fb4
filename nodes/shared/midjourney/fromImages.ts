import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { Item } from '../form/item';
import { readFields } from '../form/readFields';
import { creation } from './creation';
import { blendFields, describeFields, MIDJOURNEY } from './fields';
import { asDataUrls } from './inputImages';
import { submitTask } from './routes';
import { modelOf } from './taskReply';

interface Choice {
	/** As they go over the wire */
	fields: { botType: string; dimensions?: string };
	images: ImageInput[];
}

export async function runBlend(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, blend);
}

export async function runDescribe(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, describe);
}

const blend: Operation<Choice> = creation({
	parameters(item) {
		const choice = readChoice(blendFields, item);
		if (choice.images.length >= 2) return choice;
		throw new Fault('parameter', "'Input Images' has too few images", { description: 'Two at least are needed to be mixed.' });
	},
	async request({ fields, images }, item) {
		return submitTask(item.connection, 'blend', { ...fields, base64Array: await asDataUrls(images, item) });
	},
	usualSeconds: 60,
	requested: ({ fields }) => ({ model: modelOf(fields.botType) }),
});

const describe: Operation<Choice> = creation({
	parameters: (item) => readChoice(describeFields, item),
	async request({ fields, images }, item) {
		const [base64] = await asDataUrls(images, item);
		return submitTask(item.connection, 'describe', { ...fields, base64 });
	},
	requested: ({ fields }) => ({ model: modelOf(fields.botType) }),
});

function readChoice(properties: INodeProperties[], item: Item): Choice {
	const filled = readFields(properties, item).map(({ property, value }) => [property.name, value] as const);
	return { fields: { botType: MIDJOURNEY, ...Object.fromEntries(filled) }, images: readImageInputs(properties, item) };
}
