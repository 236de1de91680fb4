import type { Item } from './item';

/** How an item's images are to reach the next node. */
export interface Delivery {
	/** Whether to wait until the images are there */
	waits: boolean;
	downloadImages: boolean;
	/** Name of the output field for the files */
	field: string;
	/** What the files' names begin with, in place of words of the prompt */
	fileName?: string;
}

/** Read with the other parameters, before anything is paid for: an expression may throw. */
export function readDelivery(item: Item): Delivery {
	const field = item.parameter('binaryPropertyOutput');
	const fileName = item.parameter('options.fileName');
	return {
		waits: item.parameter('waitForCompletion') !== false,
		downloadImages: item.parameter('downloadImages') !== false,
		fileName: typeof fileName === 'string' || typeof fileName === 'number' ? String(fileName) : undefined,
		field: typeof field === 'string' && field.trim() !== '' ? field : 'data',
	};
}
