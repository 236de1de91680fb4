import type { IDataObject, IPinData } from 'n8n-workflow';

const items = (...rows: IDataObject[]) => rows.map((json) => ({ json }));

/**
 * Sample output of nodes whose services are not on this machine, pinned so that every step of an example can
 * be executed here. The examples themselves pin nothing, since users who have the service would otherwise pay
 * for these rows.
 */
const SAMPLES: Record<string, Record<string, IDataObject[]>> = {
	'image-to-slack.json': { 'Upload to Slack': [{ ok: true }] },
	'overnight-batch.json': {
		'Make the table': [{ success: true }],
		'New jobs': [{ id: 1, prompt: 'A heron in the mist', aspect_ratio: '16:9', status: 'new' }],
		'Claim it': [{ id: 1, prompt: 'A heron in the mist', aspect_ratio: '16:9', status: 'submitting' }],
		'Store the ID': [{ success: true }],
		'Store the reason': [{ success: true }],
		'Submitted jobs': [{ id: 2, status: 'submitted', prediction_id: 'f6kh93tc1hrmc0crbr9b1crcxm' }],
		Done: [{ success: true }],
		'Note the problem': [{ success: true }],
	},
	'sheet-to-storage.json': {
		'Rows without an image': [
			{ row_number: 2, prompt: 'A lighthouse at dusk, oil on canvas', aspect_ratio: '16:9', image_url: '' },
			{ row_number: 3, prompt: 'A fox asleep in a hammock, watercolour', aspect_ratio: '1:1', image_url: '' },
		],
		'Write the link back': [{ row_number: 2 }, { row_number: 3 }],
		'Write the reason back': [{ row_number: 4 }],
	},
	'webhook-to-image.json': {
		'A request comes in': [{ body: { prompt: 'A lighthouse at dusk', aspect_ratio: '16:9' } }],
	},
};

export function samplePins(example: string): IPinData {
	const nodes = Object.entries(SAMPLES[example] ?? {});
	return Object.fromEntries(nodes.map(([node, rows]) => [node, items(...rows)]));
}
