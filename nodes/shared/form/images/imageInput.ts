import { Fault } from '../../aggregator/fault';
import type { InputFile, Item } from '../item';

/**
 * An image that the user gives, by file or by URL: plain data, the same in every try, without bytes.
 * `several`: it belongs to a list of images, even where it is the only one.
 */
export type ImageInput = { wire: string; several?: true } & ({ url: string } | Pick<InputFile, 'field' | 'identity'>);

export interface ImageLimits {
	/** Bytes of one image */
	most: number;
}

/** The least that a provider takes (Ideogram), and a sane limit for a data: URL. */
export const TEN_MIB: ImageLimits = { most: 10 * 1024 * 1024 };

/** A file of the item, as a field (or an expression) names it: it is there, and small enough to be sent. */
export function checkedFile(
	field: unknown,
	label: string,
	item: Item,
	limits = TEN_MIB,
): Pick<InputFile, 'field' | 'identity'> {
	const file = item.file(field);
	assertUploadSize(file.size, label, limits);
	return { field: file.field, identity: file.identity };
}

export function assertUploadSize(bytes: number, label: string, { most }: ImageLimits): void {
	if (bytes <= most) return;
	throw new Fault('parameter', `'${label}' is larger than ${Math.round(most / 1024 / 1024)} MB`, {
		description: `The file has ${(bytes / 1024 / 1024).toFixed(1)} MiB. Make it smaller, or give its URL where the aggregator takes one.`,
	});
}
