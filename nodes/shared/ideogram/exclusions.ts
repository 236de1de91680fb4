import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import type { FilledField } from '../engine/readFields';
import { LEGACY_ASPECT_RATIOS, V3_ASPECT_RATIOS } from './wireValues';

/**
 * What excludes what. Each row is shown by the form as a notice and refused before anything is sent:
 * the provider would refuse it as well, or worse, make the image without it.
 */
export interface Exclusion {
	field: string;
	with: string;
	/** The values of `with` that exclude; any where absent */
	values?: readonly string[];
	because: string;
}

const V1 = ['V_1', 'V_1_TURBO'];
const V2A = ['V_2A', 'V_2A_TURBO'];
const PALETTE = 'Color palettes need the model V2 or V2 Turbo';
const ONE_PALETTE = 'An image has one palette: a ready-made one or your own';
const ONE_SIZE = "A resolution takes the place of the aspect ratio; leave 'Aspect Ratio' as it was";

/** Source: Ideogram's OpenAPI description of the legacy routes. */
export const LEGACY_EXCLUSIONS: readonly Exclusion[] = [
	{ field: 'resolution', with: 'aspectRatio', values: LEGACY_ASPECT_RATIOS.filter((ratio) => ratio !== 'ASPECT_1_1'), because: ONE_SIZE },
	{ field: 'resolution', with: 'model', values: V1, because: 'Resolutions need a model of the V2 family' },
	{ field: 'styleType', with: 'model', values: V1, because: 'Style types need a model of the V2 family' },
	{ field: 'negativePrompt', with: 'model', values: V2A, because: 'Models of the V2A family take no negative prompt' },
	{ field: 'colorPalette', with: 'model', values: [...V1, ...V2A], because: PALETTE },
	{ field: 'customPalette', with: 'model', values: [...V1, ...V2A], because: PALETTE },
	{ field: 'colorPalette', with: 'customPalette', because: ONE_PALETTE },
];

/** Source: Ideogram's OpenAPI description of the V3 routes. */
export const V3_EXCLUSIONS: readonly Exclusion[] = [
	{ field: 'resolution', with: 'aspectRatio', values: V3_ASPECT_RATIOS.filter((ratio) => ratio !== '1x1'), because: ONE_SIZE },
	{ field: 'colorPalette', with: 'customPalette', because: ONE_PALETTE },
	{ field: 'styleCodes', with: 'styleType', because: 'Style codes take the place of a style type' },
];

export function assertCompatible(exclusions: readonly Exclusion[], filled: FilledField[]): void {
	const byName = new Map(filled.map((field) => [field.property.name, field]));
	for (const { field, with: other, values, because } of exclusions) {
		const one = byName.get(field);
		const two = byName.get(other);
		if (!one || !two || (values && !values.includes(String(two.value)))) continue;
		const named = `'${two.property.displayName}'${values ? ` ${String(two.value)}` : ''}`;
		throw new Fault('parameter', `'${one.property.displayName}' and ${named} exclude each other`, {
			description: `${because}. Remove one of them.`,
		});
	}
}

/** A notice in the form for each row whose two fields the node has. */
export function exclusionNotices(exclusions: readonly Exclusion[], fields: INodeProperties[]): INodeProperties[] {
	return exclusions.flatMap(({ field, with: other, values, because }): INodeProperties[] => {
		const one = pathOf(field, fields);
		const two = pathOf(other, fields);
		if (one === undefined || two === undefined) return [];
		const set = [{ _cnd: { exists: true as const } }];
		return [
			{
				displayName: `${because}.`,
				name: `${field}Excludes${other.charAt(0).toUpperCase()}${other.slice(1)}`,
				type: 'notice',
				default: '',
				displayOptions: { show: { [one]: set, [two]: values ? [...values] : set } },
			},
		];
	});
}

/** Where the form keeps a field: at top level or in the collection. */
function pathOf(name: string, fields: INodeProperties[]): string | undefined {
	for (const field of fields) {
		if (field.name === name) return name;
		if (field.type === 'collection' && field.options?.some((option) => option.name === name)) {
			return `${field.name}.${name}`;
		}
	}
	return undefined;
}
