import type { IExecuteFunctions, INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { AGGREGATORS, aggregatorsWith, type Api } from '../aggregator/aggregators';
import { endpoint } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { text } from '../form/property';
import { V3_EXCLUSIONS } from './exclusions';
import { choice, labelled } from './ideogramFields';
import { imagesProgress } from './ideogramReply';
import { choiceOf, ENCODERS, imagesOperation, type Choice, type WireFields } from './ideogramRequest';
import {
	LEGACY_ASPECT_RATIOS,
	V3_ASPECT_RATIOS,
	V3_RENDERING_SPEEDS,
	V3_RESOLUTIONS,
	V3_STYLE_PRESETS,
	V3_STYLE_TYPES,
} from './wireValues';

type V3Route = 'generate' | 'edit' | 'remix' | 'reframe' | 'replace-background';

/** The only model of these routes; it is not sent. */
const MODEL = 'V_3';

/** The `execute` of a V3 node. */
export function runIdeogramV3(route: V3Route, fields: INodeProperties[]) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems.call(this, v3Operation(route, fields));
	};
}

/** The fields are at top level, beside the images. */
export function v3Operation(route: V3Route, fields: INodeProperties[]): Operation<Choice> {
	return {
		...imagesOperation,
		parameters(item) {
			const choice = choiceOf(fields, V3_EXCLUSIONS, withOfficialRatio(item));
			const { api, label } = item.connection;
			const dialect = dialectOf(api);
			if (route === 'edit' && dialect.needsMask) assertMask(choice, label);
			return { ...choice, model: MODEL, fields: inDialect(dialect, choice.fields, label) };
		},
		async request({ fields: flat, images }, item) {
			const { api } = item.connection;
			const url = endpoint(item.connection, api.ideogramV3Path, route);
			return { method: 'POST', url, body: await ENCODERS[api.imageUpload](flat, images, item) };
		},
		progress: (reply, { model }, connection) => imagesProgress(reply, model, connection),
	};
}

function withOfficialRatio(item: Item): Item {
	return {
		...item,
		parameter(name) {
			const value = item.parameter(name);
			return name === 'aspectRatio' && typeof value === 'string' ? officialRatio(value) : value;
		},
	};
}

function assertMask({ images }: Choice, label: string): void {
	if (images.some(({ wire }) => wire === 'mask')) return;
	throw new Fault('parameter', "'Mask' is missing", {
		description: `${label} only edits the area that a mask marks. Choose a file or a URL as 'Mask Source'.`,
	});
}

/** How an aggregator spells V3. The user sees one set of choices, the official one. */
interface Dialect {
	/** Our wire name → the aggregator's */
	rename: Record<string, string>;
	/** Wire name → official value → the aggregator's; it does not have values that are not listed */
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

const DIALECTS: Record<string, Dialect> = { official: OFFICIAL, crazyrouter: CRAZYROUTER };

/** A separate column of the table: a gateway that takes images by URL may use Ideogram's spelling. */
function dialectOf({ ideogramV3Dialect }: Api): Dialect {
	return DIALECTS[ideogramV3Dialect] ?? OFFICIAL;
}

/** `ASPECT_16_9` → `16x9`; users who know the legacy nodes may write either. */
function officialRatio(ratio: string): string {
	return ratio.replace(/^ASPECT_(\d+)_(\d+)$/, '$1x$2');
}

/** A value that an aggregator's dialect does not have is not offered for that aggregator. */
function offeredWhereItExists(wireName: string, option: INodePropertyOptions): INodePropertyOptions {
	const without = aggregatorsWith('ideogramV3').filter((aggregator) => {
		const values = dialectOf(AGGREGATORS[aggregator].api).translate[wireName];
		return values !== undefined && !Object.hasOwn(values, String(option.value));
	});
	return without.length === 0 ? option : { ...option, displayOptions: { hide: { aggregator: without } } };
}

function inDialect({ rename, translate }: Dialect, fields: WireFields, label: string): WireFields {
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
	throw new Fault('parameter', `${label} does not accept ${name.replace(/_/g, ' ')} ${String(value)}`, {
		description: `It accepts ${Object.keys(values).join(', ')}.`,
	});
}

/** Fields of V3 only, in the official spelling; how an aggregator spells them is its dialect. */
export const aspectRatio: INodeProperties = {
	...choice('Aspect Ratio', 'aspectRatio', { values: V3_ASPECT_RATIOS, default: '1x1' }, "The ratio of width to height, unless 'Resolution' is set"),
	options: labelled(V3_ASPECT_RATIOS).map((ratio) => offeredWhereItExists('aspect_ratio', ratio)),
};

export const resolution = choice(
	'Resolution',
	'resolution',
	{ values: V3_RESOLUTIONS, default: '1024x1024' },
	"Width and height in pixels, instead of the 'Aspect Ratio'",
);

export const renderingSpeed = choice(
	'Rendering Speed',
	'renderingSpeed',
	{ values: V3_RENDERING_SPEEDS, default: 'DEFAULT' },
	'Faster is cheaper, slower is better',
);

export const styleType = choice('Style Type', 'styleType', { values: V3_STYLE_TYPES, default: 'GENERAL' }, 'The look of the image');

export const stylePreset = choice(
	'Style Preset',
	'stylePreset',
	{ values: V3_STYLE_PRESETS, default: 'ART_DECO' },
	'A predefined style. Ideogram documents it, but an aggregator may not support it.',
);

export const styleCodes: INodeProperties = {
	...text(
		'Style Codes',
		'styleCodes',
		'Style codes of eight hexadecimal digits each, separated by commas, instead of a style type',
	),
	placeholder: 'e.g. 6D1B2A4F',
};
