import type { INodeProperties } from 'n8n-workflow';

export const waitForCompletionProperty: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the images are there. Off: returns at once with the ID and status, to be picked up later.',
};

export const downloadProperties: INodeProperties[] = [
	{
		displayName: 'Download Images',
		name: 'downloadImages',
		type: 'boolean',
		default: true,
		description:
			'Whether to hand the images on as files. Off: only their URLs, which stop working after a while (Replicate: one hour).',
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
