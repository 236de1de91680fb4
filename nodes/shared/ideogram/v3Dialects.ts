import type { INodePropertyOptions } from 'n8n-workflow';

import { AGGREGATORS, aggregatorsWith } from '../aggregator/aggregators';
import { Fault } from '../aggregator/fault';
import type { WireFields } from './wire';
import { LEGACY_ASPECT_RATIOS } from './wireValues';

/** How an aggregator spells V3. The user sees one set of choices, the official one. */
interface Dialect {
	/** Our wire name → the aggregator's */
	rename: Record<string, string>;
	/** Wire name → official value → the aggregator's; a value that is not listed does not exist there */
	translate: Record<string, Record<string, string>>;
	/** Whether an edit without a mask is refused */
	needsMask: boolean;
}

/** Ideogram's OpenAPI description. */
const OFFICIAL: Dialect = {
	rename: { magic_prompt_option: 'magic_prompt' },
	translate: {},
	needsMask: true,
};

/** docs.crazyrouter.com, Ideogram V3: the legacy names of the fields and of the ratios. */
const CRAZYROUTER: Dialect = {
	rename: {},
	translate: {
		aspect_ratio: Object.fromEntries(LEGACY_ASPECT_RATIOS.map((ratio) => [officialRatio(ratio), ratio])),
	},
	needsMask: false,
};

/** By the API's `imageUpload`: files go up in the official form, URLs as Crazyrouter takes them. */
export const V3_DIALECTS: Record<string, Dialect> = { multipart: OFFICIAL, url: CRAZYROUTER };

/** `ASPECT_16_9` → `16x9`; whoever comes from the legacy nodes may write either. */
export function officialRatio(ratio: string): string {
	return ratio.replace(/^ASPECT_(\d+)_(\d+)$/, '$1x$2');
}

/** A value that some aggregator's dialect does not have is not offered where that one is chosen. */
export function offeredWhereItExists(wireName: string, option: INodePropertyOptions): INodePropertyOptions {
	const without = aggregatorsWith('ideogramV3').filter((aggregator) => {
		const values = V3_DIALECTS[AGGREGATORS[aggregator].api.imageUpload].translate[wireName];
		return values !== undefined && !Object.hasOwn(values, String(option.value));
	});
	return without.length === 0 ? option : { ...option, displayOptions: { hide: { aggregator: without } } };
}

export function inDialect({ rename, translate }: Dialect, fields: WireFields, label: string): WireFields {
	return Object.fromEntries(
		Object.entries(fields).map(([name, value]) => [
			rename[name] ?? name,
			translate[name] ? translated(name, value, translate[name], label) : value,
		]),
	);
}

function translated(name: string, value: unknown, values: Record<string, string>, label: string): string {
	const found = values[String(value)];
	if (found !== undefined) return found;
	throw new Fault('parameter', `${label} does not take ${name.replace(/_/g, ' ')} ${String(value)}`, {
		description: `It takes ${Object.keys(values).join(', ')}.`,
	});
}
