import type { IDataObject } from 'n8n-workflow';
import { MODEL_REPLIES } from '../../sandbox/aggregator/replicate/schemas.mts';

/** The models that tests run by every door: the form, JSON, an agent. All others have the same reader. */
export const RUN_BY_EVERY_DOOR = [
	'black-forest-labs/flux-2-flex',
	'black-forest-labs/flux-2-klein-4b',
	'black-forest-labs/flux-2-pro',
	'bytedance/seedream-4.5',
	'bytedance/seedream-4',
	'bytedance/seedream-5-lite',
	'google/nano-banana-2',
	'ideogram-ai/ideogram-v3-turbo',
	'qwen/qwen-image-edit',
	'recraft-ai/recraft-v4',
];

export const IMAGE_URL = 'https://images.example.com/a.png';

/** Every field of a model that the sandbox has the schema of, with a value that is not its default. */
export function everyField(model: string): { values: IDataObject; images: IDataObject; wire: IDataObject } {
	const { schemas } = MODEL_REPLIES.get(model)!.latest_version.openapi_schema.components;
	const values: IDataObject = {};
	const images: IDataObject = {};
	for (const [name, { type, format, items, allOf, minimum, default: byDefault }] of Object.entries(schemas.Input.properties)) {
		if (items?.format === 'uri') images[name] = [IMAGE_URL, IMAGE_URL];
		else if (format === 'uri') images[name] = IMAGE_URL;
		else if (allOf) values[name] = (schemas[name] as { enum: string[] }).enum.find((one) => one !== byDefault)!;
		else if (type === 'boolean') values[name] = !byDefault;
		else if (type === 'integer') values[name] = minimum ?? 3;
		else if (type === 'number') values[name] = (minimum ?? 0) + 0.25;
		else values[name] = 'a fox';
	}
	return { values, images, wire: { ...values, ...images } };
}
