import { assertPublicUrl } from '../../aggregator/addresses/publicUrl';
import { Fault } from '../../aggregator/fault';
import type { Item } from '../item';

/** The address of an image that the user gave, checked without asking it. */
export function checkedUrl(value: unknown, name: string, item: Item): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text)) {
		throw new Fault('parameter', `'${name}' is not a web address`, {
			description: text === '' ? 'It is empty.' : `"${text.slice(0, 200)}" is no http(s) address.`,
		});
	}
	return assertPublicUrl(text, item.connection).href;
}
