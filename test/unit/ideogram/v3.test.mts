import type { IExecuteFunctions } from 'n8n-workflow';

import { IdeogramV3Generate } from '../../../nodes/IdeogramV3Generate/IdeogramV3Generate.node';
import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import { itemOf } from '../../../nodes/shared/engine/openRun';
import type { Run } from '../../../nodes/shared/engine/run';
import { v3Operation } from '../../../nodes/shared/ideogram/v3';

const fields = new IdeogramV3Generate().description.properties.filter(({ name }) => ['prompt', 'aspectRatio', 'additionalFields'].includes(name));
const PARAMETERS = { prompt: 'a fox', aspectRatio: '16x9', additionalFields: { magicPromptOption: 'OFF' } };

/** What the custom credential's columns make of one choice of the user's. */
async function request(columns: Record<string, string>) {
	const connection = connectionOf('customAggregatorApi', { apiKey: 'k', baseUrl: 'https://gateway.example', ...columns });
	const context = { getNodeParameter: (name: string) => new Map(Object.entries(PARAMETERS)).get(name) ?? null };
	const item = itemOf(context as unknown as IExecuteFunctions, { connection } as Partial<Run> as Run, 0);
	const operation = v3Operation('generate', fields);
	const { body } = await operation.request(operation.parameters(item), item);
	return body instanceof FormData ? { multipart: Object.fromEntries(body) } : { json: body };
}

const OFFICIAL = { prompt: 'a fox', aspect_ratio: '16x9', magic_prompt: 'OFF' };
const CRAZYROUTER = { prompt: 'a fox', aspect_ratio: 'ASPECT_16_9', magic_prompt_option: 'OFF' };

test.each([
	[{}, { multipart: OFFICIAL }],
	[{ imageUpload: 'url' }, { json: OFFICIAL }],
	[{ imageUpload: 'url', ideogramV3Dialect: 'official' }, { json: OFFICIAL }],
	[{ imageUpload: 'url', ideogramV3Dialect: 'crazyrouter' }, { json: CRAZYROUTER }],
	[{ imageUpload: 'multipart', ideogramV3Dialect: 'crazyrouter' }, { multipart: CRAZYROUTER }],
])('how images go up decides nothing about how fields are spelled: %j', async (columns, expected) => {
	expect(await request(columns)).toEqual(expected);
});
