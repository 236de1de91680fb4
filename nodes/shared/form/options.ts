import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { chosenAmong, givenNumber, givenTruth } from './readFields';
import type { Item } from './item';

/** How a node behaves, as opposed to what it requests from the provider. */
export interface Options {
	/** Milliseconds for one item, from its submit to the last byte of its images */
	timeoutMs: number;
	maxConcurrency: number;
	outputMode: 'itemPerImage' | 'itemPerInput';
	cancelOnStop: boolean;
	cancelOnTimeout: boolean;
	/** Bytes */
	maxFileSize: number;
	includeResponse: boolean;
	includeCost: boolean;
	/** The most images that one run of the node may pay for; 0: no limit */
	maxImagesPerRun: number;
}

/** Seconds: the first if an ID can be picked up later, the second if only the connection leads to the image. */
const USUAL_TIMEOUT_S = 300;
export const SYNCHRONOUS_TIMEOUT_S = 900;

const MIB = 1024 * 1024;
const LONGEST_TIMEOUT_S = 24 * 3600;

/**
 * Clamped rather than refused: a number out of range still has a clear meaning here. An expression without a
 * result (empty, null, 0) leaves the default.
 */
const clamped = (min: number, max: number, initial: number) =>
	z.unknown().transform((given) => Math.min(max, Math.max(min, givenNumber(given) || initial)));

const yesOrNo = (initial: boolean) => z.unknown().transform((given) => givenTruth(given) ?? initial);

const MODES = [{ value: 'itemPerImage' }, { value: 'itemPerInput' }] as const;

const optionsSchema = z.object({
	/** 0: the default */
	timeout: clamped(0, LONGEST_TIMEOUT_S, 0),
	maxConcurrency: clamped(1, 50, 5),
	outputMode: z.unknown().transform((given) => chosenAmong(MODES, given)?.value ?? 'itemPerImage'),
	cancelOnStop: yesOrNo(true),
	cancelOnTimeout: yesOrNo(false),
	maxFileSize: clamped(0.001, 4096, 50),
	includeResponse: yesOrNo(false),
	includeCost: yesOrNo(false),
	maxImagesPerRun: clamped(0, Number.MAX_SAFE_INTEGER, 0),
});

/** @param usualTimeout seconds, used if the user sets none */
export function readOptions(value: unknown, usualTimeout = USUAL_TIMEOUT_S): Options {
	const { timeout, maxFileSize, maxConcurrency, maxImagesPerRun, ...rest } = optionsSchema.parse(value ?? {});
	return {
		...rest,
		timeoutMs: 1000 * (timeout === 0 ? usualTimeout : Math.max(1, timeout)),
		maxConcurrency: Math.floor(maxConcurrency),
		maxFileSize: maxFileSize * MIB,
		maxImagesPerRun: Math.floor(maxImagesPerRun),
	};
}

const cancelOptions: INodeProperties[] = [
	{
		displayName: 'Cancel on Stop',
		name: 'cancelOnStop',
		type: 'boolean',
		default: true,
		description:
			'Whether stopping the execution also cancels generations that are still running at the provider',
	},
	{
		displayName: 'Cancel on Timeout',
		name: 'cancelOnTimeout',
		type: 'boolean',
		default: false,
		description:
			'Whether reaching the timeout also cancels the generation at the provider. If off, it continues there, and you can get it by its ID.',
	},
];

const commonOptions: INodeProperties[] = [
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.title }}',
		description:
			"The name of the files, instead of words of the prompt and the ID. The extension is added; a name already used in this execution also gets the ID.",
	},
	{
		displayName: 'Include Cost',
		name: 'includeCost',
		type: 'boolean',
		default: false,
		description:
			"Whether to add the price of each image as 'cost' and 'costUnit', read once from the aggregator's usage log at the end of the run. Costs in the reply itself are always added.",
	},
	{
		displayName: 'Include Response',
		name: 'includeResponse',
		type: 'boolean',
		default: false,
		description: "Whether to add the provider's whole reply to the output as 'response'",
	},
	{
		displayName: 'Max Concurrency',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
		default: 5,
		description: 'How many items are processed at once',
	},
	{
		displayName: 'Max File Size (MiB)',
		name: 'maxFileSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 4096 },
		default: 50,
		description: "Larger images are not downloaded; their items have a 'downloadError'",
	},
	{
		displayName: 'Max Images per Run',
		name: 'maxImagesPerRun',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'The maximum number of images that one run of this node may pay for, over all input items. If the run needs more, nothing is sent. 0 means no limit.',
	},
	{
		displayName: 'Output Mode',
		name: 'outputMode',
		type: 'options',
		options: [
			{
				name: 'One Item per Image',
				value: 'itemPerImage',
				description: 'Each image is a separate item with the file in the output field',
			},
			{
				name: 'One Item per Input Item',
				value: 'itemPerInput',
				description:
					"One item with all images of an input item: details in 'images', files in the output field and then in the same name with _1, _2 and so on",
			},
		],
		default: 'itemPerImage',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: USUAL_TIMEOUT_S,
		description: 'How long one item may take, from sending the request to the last byte of its images',
	},
];

const OF_IMAGES = ['fileName', 'maxFileSize', 'outputMode'];
const OF_PAID = ['includeCost', 'maxImagesPerRun'];

interface NodeTraits {
	cancels: boolean;
	/** Off for a node that returns text */
	images?: boolean;
	/** Off for a node that only polls */
	pays?: boolean;
	/** The default timeout, in seconds */
	timeout?: number;
}

/** The `options` collection of a node. */
export function optionsProperty({ cancels, images = true, pays = true, timeout = USUAL_TIMEOUT_S }: NodeTraits): INodeProperties {
	const common = commonOptions.filter(
		({ name }) => (images || !OF_IMAGES.includes(name)) && (pays || !OF_PAID.includes(name)),
	).map((option) => (option.name === 'timeout' ? { ...option, default: timeout } : option));
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: cancels ? [...cancelOptions, ...common] : common,
	};
}

/** How an item's images reach the next node. */
export interface Delivery {
	/** Whether to wait until the images are there */
	waits: boolean;
	downloadImages: boolean;
	/** Name of the output field for the files */
	field: string;
	/** The beginning of the files' names, instead of words of the prompt */
	fileName?: string;
}

/** Read with the other parameters, before anything is paid for: an expression may throw. */
export function readDelivery(item: Item): Delivery {
	const field = item.parameter('binaryPropertyOutput');
	const fileName = item.parameter('options.fileName');
	return {
		waits: givenTruth(item.parameter('waitForCompletion')) !== false,
		downloadImages: givenTruth(item.parameter('downloadImages')) !== false,
		fileName: typeof fileName === 'string' || typeof fileName === 'number' ? String(fileName) : undefined,
		field: typeof field === 'string' && field.trim() !== '' ? field : 'data',
	};
}

export const waitForCompletionProperty: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the images are ready. If off, the node returns the ID and status at once, and you get the images later.',
};

export const downloadProperties: INodeProperties[] = [
	{
		displayName: 'Download Images',
		name: 'downloadImages',
		type: 'boolean',
		default: true,
		description:
			'Whether to output the images as files. If off, you only get their URLs, which expire after a while (Replicate: one hour).',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyOutput',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { downloadImages: [true] } },
		hint: 'The name of the output binary field to put the file in',
	},
];
