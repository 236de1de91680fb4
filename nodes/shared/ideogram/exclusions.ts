import type { INodeProperties } from 'n8n-workflow';

import { Fault, sentences } from '../aggregator/fault';
import { downloadProperties, optionsProperty, SYNCHRONOUS_TIMEOUT_S } from '../form/options';
import type { FilledField } from '../form/readFields';
import { labelOf } from './ideogramFields';
import { LEGACY_ASPECT_RATIOS, V3_ASPECT_RATIOS } from './wireValues';

/**
 * Fields that exclude each other. Each row is shown by the form as a notice (withExclusionNotices) and
 * refused before anything is sent: the provider would refuse it as well, or worse, make the image without it.
 */
export interface Exclusion {
	field: string;
	with: string;
	/** The values of `with` that exclude the field; any if absent */
	values?: readonly string[];
	because: string;
}

const V1 = ['V_1', 'V_1_TURBO'];
const V2A = ['V_2A', 'V_2A_TURBO'];
const PALETTE = 'Color palettes need the model V2 or V2 Turbo';
const ONE_PALETTE = 'An image has one palette: a predefined one or your own';
const ONE_SIZE = 'A resolution replaces the aspect ratio';

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
	{ field: 'styleCodes', with: 'styleType', because: 'Style codes replace a style type' },
];

export function assertCompatible(exclusions: readonly Exclusion[], filled: FilledField[], fields: INodeProperties[]): void {
	const byName = new Map(filled.map((field) => [field.property.name, field]));
	for (const exclusion of exclusions) {
		const one = byName.get(exclusion.field);
		const two = byName.get(exclusion.with);
		if (!one || !two || (exclusion.values && !exclusion.values.includes(String(two.value)))) continue;
		const chosen = exclusion.values ? ` ${labelOf(String(two.value))}` : '';
		const message = `'${one.property.displayName}' and '${two.property.displayName}'${chosen} exclude each other`;
		throw new Fault('parameter', message, { description: inWords(exclusion, fields) });
	}
}

/** Why two fields exclude each other, and the ways out, with the labels of the form. */
function inWords({ because, field, with: other, values = [] }: Exclusion, fields: INodeProperties[]): string {
	const one = placeOf(field, fields);
	const two = placeOf(other, fields);
	if (!one || !two) return sentences(because);
	const [name, otherName] = [one.property.displayName, two.property.displayName];
	if (two.collection) return sentences(because, `Remove '${name}' or '${otherName}' from '${two.collection}'`);
	const others = (two.property.options ?? []).flatMap((option) =>
		'value' in option && !values.includes(String(option.value)) ? [option.name] : [],
	);
	return sentences(because, `Set '${otherName}' to ${either(others)}, or remove '${name}' from '${one.collection}'`);
}

interface Place {
	property: INodeProperties;
	/** As an expression and n8n's display options name it */
	path: string;
	/** The collection that the field is added to and removed from */
	collection?: string;
}

/** Where a field is in the form: at top level or in a collection. */
function placeOf(name: string, fields: INodeProperties[]): Place | undefined {
	for (const field of fields) {
		if (field.name === name) return { property: field, path: name };
		if (field.type !== 'collection') continue;
		const property = field.options?.find((option): option is INodeProperties => 'type' in option && option.name === name);
		if (property) return { property, path: `${field.name}.${name}`, collection: field.displayName };
	}
	return undefined;
}

/** one, two or three */
function either(names: string[]): string {
	const rest = names.slice(0, -1);
	return [...(rest.length > 0 ? [rest.join(', ')] : []), ...names.slice(-1)].join(' or ');
}

const SET = [{ _cnd: { exists: true as const } }];

/**
 * The fields with a notice for each exclusion among them: directly below the field of the two that is higher
 * in the form, where it is seen whichever of them was changed last. Identical texts of several rows are shown
 * once.
 */
export function withExclusionNotices(exclusions: readonly Exclusion[], fields: INodeProperties[]): INodeProperties[] {
	const notices = exclusions.flatMap((exclusion, row) => noticeOf(exclusion, exclusions.slice(0, row), fields));
	return fields.flatMap((field) => [
		field,
		...notices.filter(({ below }) => below === field.name).map(({ notice }) => notice),
	]);
}

interface Placed {
	/** The top-level field above the notice */
	below: string;
	notice: INodeProperties;
}

function noticeOf(exclusion: Exclusion, earlier: readonly Exclusion[], fields: INodeProperties[]): Placed[] {
	const { field, with: other, values, because } = exclusion;
	const one = placeOf(field, fields);
	const two = placeOf(other, fields);
	if (!one || !two) return [];
	const same = earlier.filter((row) => row.because === because && row.with === other);
	const shownAlready = same.flatMap((row) => placeOf(row.field, fields)?.path ?? []);
	return [
		{
			below: two.path.split('.')[0],
			notice: {
				displayName: inWords(exclusion, fields),
				name: `${field}Excludes${other.charAt(0).toUpperCase()}${other.slice(1)}`,
				type: 'notice',
				default: '',
				displayOptions: {
					show: { [one.path]: SET, [two.path]: values ? [...values] : SET },
					...(shownAlready.length > 0 && { hide: Object.fromEntries(shownAlready.map((path) => [path, SET])) }),
				},
			},
		},
	];
}

/** The properties of a node that makes images, below `aggregator`. */
export function imageNodeProperties(fields: INodeProperties[], exclusions: readonly Exclusion[]): INodeProperties[] {
	return [
		...withExclusionNotices(exclusions, fields),
		...downloadProperties,
		optionsProperty({ cancels: false, timeout: SYNCHRONOUS_TIMEOUT_S }),
	];
}

/** The properties of a node that returns text. */
export function textNodeProperties(fields: INodeProperties[]): INodeProperties[] {
	return [...fields, optionsProperty({ cancels: false, images: false, timeout: SYNCHRONOUS_TIMEOUT_S })];
}
