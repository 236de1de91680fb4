import type { INodeProperties } from 'n8n-workflow';

import { aggregatorsWith } from '../aggregator/aggregators';
import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { withExtraBody } from '../form/extraBody';
import type { Item } from '../form/item';
import { SYNCHRONOUS_TIMEOUT_S, waitForCompletionProperty } from '../form/options';
import { oneOf, text, wholeNumber, yesOrNo } from '../form/property';
import { chosenAmong, readFields, snakeCase } from '../form/readFields';
import { imagesProgress, imagesTaskProgress, resultsIn } from './imagesReply';
import { fetchTask, PICK_UP_NODE, taskPathOf, unpollable } from './imagesTask';
import { modelOf } from './modelList';

/** What the user chose for one item of any node of OpenAI's routes. */
export interface ImagesChoice {
	model: string;
	prompt: string;
	/** By wire name, including the prompt: only what the user set */
	fields: Record<string, unknown>;
}

/** Fields that only the form decides. */
const DECIDED = ['model', 'prompt', 'image', 'mask', 'stream'];

export function imagesChoice(properties: INodeProperties[], item: Item): ImagesChoice {
	const model = modelOf(item);
	taskPathOf(item.connection);
	const set = readFields(properties.map(readable), item);
	const read: Record<string, unknown> = Object.fromEntries(set.map(({ property, value }) => [snakeCase(property.name), value]));
	const { extra_body: extra, size: chosen, custom_size: custom, stream, partial_images: drafts = 1, ...others } = read;
	const wanted = sizeOf(chosen, custom);
	const fields: Record<string, unknown> = {
		...others,
		...(wanted !== '' && { size: wanted }),
		...(stream === true && { stream, partial_images: drafts }),
	};
	return { model, prompt: String(others.prompt), fields: withExtraBody(fields, extra, DECIDED) };
}

/** An expression may give any size, not only those in the list. */
function readable(property: INodeProperties): INodeProperties {
	if (property.name === size.name) return { ...property, type: 'string' };
	if (property.type !== 'collection') return property;
	return { ...property, options: property.options?.map((option) => ('type' in option ? readable(option) : option)) };
}

function sizeOf(chosen: unknown, custom: unknown): string {
	const [listed, typed] = [chosen, custom].map(asSize);
	if (listed !== CUSTOM) return listed || typed;
	if (typed !== '') return typed;
	throw new Fault('parameter', "'Custom Size' is empty", { description: "Enter a size, such as 1280x720, or choose another 'Size'." });
}

/** Normalises a size as people type it; one that is not in pixels (2K) is unchanged. */
function asSize(given: unknown): string {
	const text = String(chosenAmong(SIZES, given)?.value ?? given ?? '').normalize('NFKC').trim();
	return text.replace(/^(\d{1,5}) ?[x×*] ?(\d{1,5})$/i, '$1x$2');
}

/**
 * Usually synchronous: the reply is the result, and only the connection leads to it. If a gateway accepts the
 * request as a task, it is polled like any generation.
 */
export const imagesOperation = {
	paid: true,
	submitted: (reply, _choice, connection) => imagesProgress(reply, connection),
	progress: (reply, _choice, connection) => imagesTaskProgress(reply, connection),
	poll: (id, connection) => fetchTask(connection, id),
	answersAtOnce: true,
	unpollable,
	pickUpNode: PICK_UP_NODE,
	notFoundForMs: 10_000,
	timeoutSeconds: SYNCHRONOUS_TIMEOUT_S,
	resultIn: resultsIn,
	imageCount: ({ fields }) => Number(fields.n) || 1,
	requested: ({ model, prompt }) => ({ model, prompt }),
} satisfies Partial<Operation<ImagesChoice>>;

/** Only the custom credential says how a task is polled. */
export const waitForImagesProperty: INodeProperties = {
	...waitForCompletionProperty,
	displayOptions: { show: { aggregator: aggregatorsWith('openAiImagesTask') } },
};

/**
 * Fields that OpenAI's two image routes share (OpenAI's API reference; AnyAPI's and Crazyrouter's pages on
 * the routes). Their wire names are these names in snake_case.
 */
export const background = oneOf(
	'Background',
	'background',
	{
		options: [
			{ name: 'Auto', value: 'auto' },
			{ name: 'Opaque', value: 'opaque' },
			{ name: 'Transparent', value: 'transparent' },
		],
		default: 'auto',
	},
	'Whether the image has a background (GPT Image). Transparent needs PNG or WebP.',
);

export const moderation = oneOf(
	'Moderation',
	'moderation',
	{
		options: [
			{ name: 'Auto', value: 'auto' },
			{ name: 'Low', value: 'low', description: 'Refuses less' },
		],
		default: 'auto',
	},
	'How strict the safety filter is (GPT Image)',
);

export const n = wholeNumber(
	'Number of Images',
	'n',
	{ min: 1, max: 10, default: 1 },
	'How many images to generate from the prompt. Some models only generate one.',
);

export const outputCompression = wholeNumber(
	'Output Compression',
	'outputCompression',
	{ min: 0, max: 100, default: 100 },
	'The compression quality of JPEG and WebP files; 100 is best. Does not apply to PNG, which is always lossless.',
);

export const outputFormat = oneOf(
	'Output Format',
	'outputFormat',
	{
		options: [
			{ name: 'GIF', value: 'gif', description: 'GPT Image from 2.6 on' },
			{ name: 'JPEG', value: 'jpeg' },
			{ name: 'PNG', value: 'png' },
			{ name: 'SVG', value: 'svg', description: 'GPT Image from 2.6 on' },
			{ name: 'WebP', value: 'webp' },
		],
		default: 'png',
	},
	'The format of the image file (GPT Image, Flux)',
);

export const quality = oneOf(
	'Quality',
	'quality',
	{
		options: [
			{ name: 'Auto', value: 'auto', description: 'GPT Image' },
			{ name: 'Extra High', value: 'xhigh', description: 'GPT Image from 2.5 on' },
			{ name: 'HD', value: 'hd', description: 'DALL·E 3, shut down by OpenAI' },
			{ name: 'High', value: 'high', description: 'GPT Image' },
			{ name: 'Low', value: 'low', description: 'GPT Image' },
			{ name: 'Max', value: 'max', description: 'GPT Image from 2.5 on' },
			{ name: 'Medium', value: 'medium', description: 'GPT Image' },
			{ name: 'Standard', value: 'standard', description: 'DALL·E 3, shut down by OpenAI' },
		],
		default: 'auto',
	},
	'Better quality takes longer and costs more. High and above may take minutes. If a gateway closes silent connections after about 100 seconds (error 524), Stream keeps the connection open.',
);

const CUSTOM = 'custom';

export const size = oneOf(
	'Size',
	'size',
	{
		options: [
			{ name: '1024x1024', value: '1024x1024', description: 'Square' },
			{ name: '1024x1536', value: '1024x1536', description: 'Portrait' },
			{ name: '1536x1024', value: '1536x1024', description: 'Landscape' },
			{ name: '2048x2048', value: '2048x2048', description: 'GPT Image from version 2 on' },
			{ name: 'Auto', value: 'auto', description: 'GPT Image decides, based on the prompt' },
			{ name: 'Custom', value: CUSTOM, description: "Any other size, set in 'Custom Size'" },
			{ name: 'Not Set', value: '', description: "The model's own size" },
		],
		default: '',
	},
	'Width and height in pixels. GPT Image accepts any multiple of 16 from version 2 on; other models have their own sizes.',
);

const SIZES = (size.options ?? []).flatMap((option) => ('value' in option && option.value !== '' ? [option] : []));

export const customSize: INodeProperties = {
	...text('Custom Size', 'customSize', "Width and height in pixels, if 'Size' is 'Custom'"),
	placeholder: 'e.g. 1280x720',
};

export const complexity = oneOf(
	'Complexity',
	'complexity',
	{
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Medium', value: 'medium' },
		],
		default: 'medium',
	},
	'How much the model thinks before it draws (GPT Image from 2.6 on)',
);

export const partialImages = wholeNumber(
	'Partial Images',
	'partialImages',
	{ min: 0, max: 3, default: 1 },
	'How many drafts Stream sends while the image is generated. They keep the connection open and are not part of the output.',
);

/** OpenAI's reference on streaming; the gateways' proxies that cut a silent answer (new-api issues 4478, 4921). */
export const stream = yesOrNo(
	'Stream',
	'stream',
	false,
	'Whether to receive the image as events while it is generated. This keeps the connection open if a proxy closes silent ones after about 100 seconds (error 524). Not for LiteLLM, which cannot stream images.',
);
