import type { INodeProperties } from 'n8n-workflow';

import { allowedValue } from '../allowedValue';
import { isShown } from '../isShown';
import type { Item } from '../item';
import { checkedUrl } from './checkedUrl';
import { checkedFile, type ImageInput, type ImageLimits } from './imageInput';
import { imageInputsIn } from './imageInputProperties';
import { INPUT_IMAGES } from './inputImagesProperty';
import { readInputImages } from './readInputImages';

/** The images that the user gave, in the order of the fields, checked as far as that goes without fetching anything. */
export function readImageInputs(fields: INodeProperties[], item: Item, limits?: ImageLimits): ImageInput[] {
	return fields
		.filter((property) => isShown(property, item))
		.flatMap((property) =>
			property.name === INPUT_IMAGES
				? readInputImages(property, item, limits)
				: readImageInput(property, item, limits),
		);
}

/** None where the property is no source of an image. */
function readImageInput(source: INodeProperties, item: Item, limits?: ImageLimits): ImageInput[] {
	return imageInputsIn([source]).flatMap(({ wire, label, ...names }): ImageInput[] => {
		const chosen = allowedValue(source, item.parameter(source.name));
		if (chosen === 'url') return [{ wire, url: checkedUrl(item.parameter(names.url), `${label} URL`, item) }];
		if (chosen !== 'file') return [];
		return [{ wire, ...checkedFile(item.parameter(names.field), label, item, limits) }];
	});
}
