import { Fault } from '../../aggregator/fault';
import type { ImageInput } from '../../form/images/imageInput';
import { inputImagesProperty } from '../../form/images/inputImagesProperty';
import { readInputImages } from '../../form/images/readInputImages';
import type { Item } from '../../form/item';
import { LARGE_FILE_KB } from '../inputImage';
import { isImageField, type ModelField } from './schema/modelField';
import { ownValue } from './schema/wireInput';

/** Each row names the model's field that takes it. */
export const modelImagesProperty = inputImagesProperty({
	description: `The images that the model edits or goes by. A file is sent inside the request, so give a URL for anything above ${LARGE_FILE_KB} KB.`,
});

/** At the end of a field's name: a list, even of one image */
const LIST_MARK = '[]';

/** The input images, each for a field of the model; those of one field keep their order. */
export function modelImages(fields: ModelField[], input: Record<string, unknown>, item: Item): ImageInput[] {
	const imageFields = fields.filter(isImageField);
	const byDefault = imageFields.length === 0 ? undefined : (imageFields.find(({ type }) => type === 'images') ?? imageFields[0]).name;
	const images = readInputImages(modelImagesProperty, item, { defaultField: byDefault });
	const wires = [...new Set(images.map(({ wire }) => wire))];
	return wires.flatMap((wire) => {
		const group = images.filter((image) => image.wire === wire);
		const name = wire.endsWith(LIST_MARK) ? wire.slice(0, -LIST_MARK.length) : wire;
		assertFree(name, fields, input);
		const isList = takesList(name, wire, fields, group.length);
		return group.map((image) => ({
			wire: name,
			...(isList && { several: true as const }),
			...('url' in image ? { url: image.url } : { field: image.field, identity: image.identity }),
		}));
	});
}

function assertFree(name: string, fields: ModelField[], input: Record<string, unknown>): void {
	if (fields.length > 0 && !fields.some((field) => field.name === name)) {
		const names = fields.filter(isImageField).map((field) => `'${field.name}'`);
		throw new Fault('parameter', `The model has no input field '${name}'`, {
			description:
				names.length === 0
					? "It takes no images. Remove them from 'Input Images', or choose another model."
					: `Its fields for images: ${names.join(', ')}. Enter one as 'Field' under 'Input Images'.`,
		});
	}
	const filled = ownValue(input, name);
	if (filled === undefined || filled === null) return;
	throw new Fault('parameter', `The input field '${name}' is filled twice`, {
		description: "It is in 'Input Images' and in the input as well. Leave one of them out.",
	});
}

/** Where nobody knows the model, one image goes as a text, several as a list. */
function takesList(name: string, wire: string, fields: ModelField[], count: number): boolean {
	const field = fields.find((candidate) => candidate.name === name);
	if (field === undefined) return count > 1 || wire.endsWith(LIST_MARK);
	if (field.type === 'images' || field.type === 'list') {
		if (count <= (field.mostImages ?? Infinity)) return true;
		throw new Fault('parameter', "'Input Images' has too many images", {
			description: `The model takes up to ${field.mostImages} in its field '${name}'; there are ${count}.`,
		});
	}
	if (count <= 1) return false;
	throw new Fault('parameter', "'Input Images' has too many images", {
		description: `The model takes one in its field '${name}'; there are ${count}.`,
	});
}
