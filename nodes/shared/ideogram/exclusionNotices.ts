import type { INodeProperties } from 'n8n-workflow';

import { inWords, placeOf, type Exclusion } from './exclusions';

const SET = [{ _cnd: { exists: true as const } }];

/**
 * The fields with a notice for each exclusion among them: right below the field of the two that stands
 * higher in the form, where it is seen whichever of them was changed last. What several rows say in the
 * same words is shown once.
 */
export function withExclusionNotices(exclusions: readonly Exclusion[], fields: INodeProperties[]): INodeProperties[] {
	const notices = exclusions.flatMap((exclusion, row) => noticeOf(exclusion, exclusions.slice(0, row), fields));
	return fields.flatMap((field) => [
		field,
		...notices.filter(({ below }) => below === field.name).map(({ notice }) => notice),
	]);
}

interface Placed {
	/** The top-level field that the notice stands below */
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
