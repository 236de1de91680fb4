import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

/** How a node behaves, as opposed to what it asks of the provider. */
export interface Options {
	/** Milliseconds for one item, from submit to the last byte of its images */
	timeoutMs: number;
	maxConcurrency: number;
	outputMode: 'itemPerImage' | 'itemPerInput';
	cancelOnStop: boolean;
	cancelOnTimeout: boolean;
	/** Bytes */
	maxFileSize: number;
	includeResponse: boolean;
}

const MIB = 1024 * 1024;
const LONGEST_TIMEOUT_S = 24 * 3600;

/** Clamped rather than refused: a number out of range still has a clear meaning here. */
const clamped = (min: number, max: number, otherwise: number) =>
	z.coerce
		.number()
		.catch(otherwise)
		.transform((value) => Math.min(max, Math.max(min, value)));

const optionsSchema = z.object({
	timeout: clamped(1, LONGEST_TIMEOUT_S, 300).default(300),
	maxConcurrency: clamped(1, 50, 5).default(5),
	outputMode: z.enum(['itemPerImage', 'itemPerInput']).catch('itemPerImage'),
	cancelOnStop: z.boolean().catch(true),
	cancelOnTimeout: z.boolean().catch(false),
	maxFileSize: clamped(0.001, 4096, 50).default(50),
	includeResponse: z.boolean().catch(false),
});

export function readOptions(value: unknown): Options {
	const { timeout, maxFileSize, maxConcurrency, ...rest } = optionsSchema.parse(value ?? {});
	return {
		...rest,
		timeoutMs: timeout * 1000,
		maxConcurrency: Math.floor(maxConcurrency),
		maxFileSize: maxFileSize * MIB,
	};
}

const cancelOptions: INodeProperties[] = [
	{
		displayName: 'Cancel on Stop',
		name: 'cancelOnStop',
		type: 'boolean',
		default: true,
		description:
			'Whether stopping the execution also cancels at the provider what is still running there',
	},
	{
		displayName: 'Cancel on Timeout',
		name: 'cancelOnTimeout',
		type: 'boolean',
		default: false,
		description:
			'Whether reaching the timeout also cancels the generation at the provider. Off: it goes on there and can be picked up by its ID.',
	},
];

const commonOptions: INodeProperties[] = [
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
		description: 'How many items are worked on at once',
	},
	{
		displayName: 'Max File Size (MiB)',
		name: 'maxFileSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 4096 },
		default: 50,
		description: "An image larger than this is not downloaded; its item carries a 'downloadError'",
	},
	{
		displayName: 'Output Mode',
		name: 'outputMode',
		type: 'options',
		options: [
			{
				name: 'One Item per Image',
				value: 'itemPerImage',
				description: 'Each image is an item of its own with the file in the output field',
			},
			{
				name: 'One Item per Input Item',
				value: 'itemPerInput',
				description:
					"All images of an input item in one: facts in 'images', files in the output field, then with _1, _2 and so on",
			},
		],
		default: 'itemPerImage',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 300,
		description: 'How long one item may take, from sending the request to the last byte of its images',
	},
];

const OF_IMAGES = ['maxFileSize', 'outputMode'];

/** The `options` collection: of a node that makes images, or (`images: false`) of one that answers in words. */
export function optionsProperty({ cancels, images = true }: { cancels: boolean; images?: boolean }): INodeProperties {
	const common = commonOptions.filter(({ name }) => images || !OF_IMAGES.includes(name));
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: cancels ? [...cancelOptions, ...common] : common,
	};
}
