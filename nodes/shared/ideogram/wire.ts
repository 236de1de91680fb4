import { z } from 'zod';

import { Fault } from '../aggregator/fault';
import type { FilledField } from '../form/readFields';
import { snakeCase } from '../form/snakeCase';

/** A request's fields under Ideogram's own names. */
export type WireFields = Record<string, unknown>;

/** As the fixed collection `customPalette` holds it, already checked against its description. */
const paletteSchema = z.object({
	members: z.array(z.object({ color: z.string(), weight: z.number() })).catch([]),
});

const CODE = /^[0-9a-f]{8}$/i;

/** Fields whose wire form is more than their name in snake_case. */
const OWN_FORM: Record<string, (value: unknown) => WireFields> = {
	colorPalette: (name) => ({ color_palette: { name } }),
	customPalette: (palette) => ({ color_palette: { members: membersOf(palette) } }),
	styleCodes: (text) => ({ style_codes: codesIn(String(text)) }),
};

/**
 * The fields as they go into the request. A resolution takes the place of the aspect ratio: Ideogram
 * refuses both, and the ratio's default is always there.
 */
export function wireFields(filled: FilledField[]): WireFields {
	const fields: WireFields = Object.assign({}, ...filled.map(wireForm));
	if (fields.resolution === undefined) return fields;
	return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'aspect_ratio'));
}

function wireForm({ property: { name }, value }: FilledField): WireFields {
	return OWN_FORM[name]?.(value) ?? { [snakeCase(name)]: value };
}

function membersOf(palette: unknown): object[] {
	const { members } = paletteSchema.parse(palette);
	return members.map(({ color, weight }) => ({ color_hex: color, color_weight: weight }));
}

function codesIn(text: string): string[] {
	const codes = text.split(/[\s,;]+/).filter((code) => code !== '');
	const wrong = codes.find((code) => !CODE.test(code));
	if (wrong === undefined) return codes;
	throw new Fault('parameter', `'Style Codes' can't hold "${wrong.slice(0, 40)}"`, {
		description: 'A style code has eight hexadecimal digits, such as 6D1B2A4F.',
	});
}
