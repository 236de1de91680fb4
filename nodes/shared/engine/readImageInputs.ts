import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { assertPublicUrl } from '../aggregator/publicUrl';
import { allowedValue } from './allowedValue';
import { imageInputsIn } from './imageInputProperties';
import { assertUploadSize, type ImageInput } from './imageUpload';
import type { Item } from './operation';
import { isShown } from './isShown';

/** The images that the user gave, checked as far as that goes without fetching anything. */
export function readImageInputs(fields: INodeProperties[], item: Item): ImageInput[] {
	return imageInputsIn(fields).flatMap(({ wire, label, property, ...names }): ImageInput[] => {
		if (!isShown(property, item)) return [];
		const source = allowedValue(property, item.parameter(property.name));
		if (source === 'url') return [{ wire, url: checkedUrl(item.parameter(names.url), label, item) }];
		if (source !== 'file') return [];
		const field = item.parameter(names.field);
		assertUploadSize(item.file(field).bytes ?? 0, label);
		return [{ wire, field }];
	});
}

function checkedUrl(value: unknown, label: string, item: Item): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text)) {
		throw new Fault('parameter', `'${label} URL' is not a web address`, {
			description: text === '' ? 'It is empty.' : `"${text.slice(0, 200)}" is no http(s) address.`,
		});
	}
	return assertPublicUrl(text, item.connection).href;
}
