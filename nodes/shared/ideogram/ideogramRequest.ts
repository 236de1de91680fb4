import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../aggregator/fault';
import { accepted, imageAddress, imageFile, imagePart } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { SYNCHRONOUS_TIMEOUT_S } from '../form/options';
import type { ImageFile, Item } from '../form/item';
import { readFields, snakeCase, type FilledField } from '../form/readFields';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { assertCompatible, type Exclusion } from './exclusions';

/** What the user chose for one item of any Ideogram node that makes images. */
export interface Choice {
	model?: string;
	prompt?: string;
	fields: WireFields;
	images: ImageInput[];
}

/** Reads and checks an item's parameters; only filled fields are included. */
export function choiceOf(fields: INodeProperties[], exclusions: readonly Exclusion[], item: Item): Choice {
	const filled = readFields(fields, item);
	assertCompatible(exclusions, filled, fields);
	const wire = wireFields(filled);
	return {
		model: textOf(wire.model),
		prompt: textOf(wire.prompt),
		fields: wire,
		images: readImageInputs(fields, item),
	};
}

/** What all Ideogram image routes share. Synchronous: nothing to poll, nothing to cancel. */
export const imagesOperation = {
	paid: true,
	timeoutSeconds: SYNCHRONOUS_TIMEOUT_S,
	/** Ideogram's limit per account; it counts images, not requests */
	mostImagesInFlight: 10,
	imageCount: ({ fields }) => Number(fields.num_images ?? 1),
	requested: ({ model, prompt }) => ({ model, prompt }),
} satisfies Partial<Operation<Choice>>;

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** A request's fields under Ideogram's own names. */
export type WireFields = Record<string, unknown>;

/** The value of the fixed collection `customPalette`, already checked against its description. */
const paletteSchema = z.object({
	members: z.array(z.object({ color: z.string(), weight: z.number() })).catch([]),
});

const CODE = /^[0-9a-f]{8}$/i;

/** Fields that need more than their name in snake_case on the wire. */
const OWN_FORM: Record<string, (value: unknown) => WireFields> = {
	colorPalette: (name) => ({ color_palette: { name } }),
	customPalette: (palette) => ({ color_palette: { members: membersOf(palette) } }),
	styleCodes: (text) => ({ style_codes: codesIn(String(text)) }),
};

/**
 * The fields as sent in the request. A resolution replaces the aspect ratio: Ideogram refuses both, and the
 * ratio's default is always set.
 */
function wireFields(filled: FilledField[]): WireFields {
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

/** Encodes a request with images: fields and images in, body out. */
type Encoder = (fields: WireFields, images: ImageInput[], item: Item) => Promise<object>;

/** By the API's `imageUpload`. */
export const ENCODERS: Record<string, Encoder> = { multipart: asForm, url: asJson };

/** The formats that Ideogram accepts; it would refuse anything else. */
const FORMATS = ['JPEG', 'PNG', 'WebP'];

/** Files as parts with name and type; text as plain fields, lists repeated, objects as JSON parts. */
async function asForm(fields: WireFields, images: ImageInput[], item: Item): Promise<FormData> {
	const form = new FormData();
	for (const image of images) {
		form.append(image.wire, imagePart(await imageToSend(image, item), image.wire));
	}
	for (const [name, value] of Object.entries(fields)) appendField(form, name, value);
	return form;
}

function appendField(form: FormData, name: string, value: unknown): void {
	if (Array.isArray(value)) {
		for (const entry of value) appendField(form, name, entry);
	} else if (typeof value === 'object' && value !== null) {
		// an empty file name makes it a field with a content type, any other a file
		form.append(name, new Blob([JSON.stringify(value)], { type: 'application/json' }), '');
	} else {
		form.append(name, String(value));
	}
}

/** A URL stays a URL, which the aggregator fetches; a file is uploaded first, or becomes a data: URL. */
async function asJson(fields: WireFields, images: ImageInput[], item: Item): Promise<object> {
	const uploads: Record<string, string> = {};
	for (const image of images) {
		uploads[image.wire] = await imageAddress(image, item, imageToSend);
	}
	return { ...fields, ...uploads };
}

async function imageToSend(image: ImageInput, item: Item): Promise<ImageFile> {
	return accepted(await imageFile(image, item), 'Ideogram', FORMATS);
}
