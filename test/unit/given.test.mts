import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { connectionOf } from '../../nodes/shared/aggregator/connection';
import type { Fault } from '../../nodes/shared/aggregator/fault';
import type { Item } from '../../nodes/shared/form/item';
import { readDelivery, readOptions } from '../../nodes/shared/form/options';
import { imageInputProperties } from '../../nodes/shared/form/inputImageProperties';
import { readFields } from '../../nodes/shared/form/readFields';
import { readImageInputs } from '../../nodes/shared/form/readInputImages';
import { imagesChoice } from '../../nodes/shared/openai/images';
import { generateFields } from '../../nodes/shared/openai/imagesGenerate';

const folder = path.join(import.meta.dirname, '../../nodes');
const descriptions: INodeTypeDescription[] = readdirSync(folder)
	.filter((name) => name !== 'shared')
	.map((name) => new (require(path.join(folder, name, `${name}.node.ts`))[name])().description);

/** How a node behaves, and what a list or a form of its own fills, is read elsewhere. */
const ELSEWHERE = ['aggregator', 'options', 'downloadImages', 'binaryPropertyOutput', 'waitForCompletion'];
const OTHER_TYPES = ['notice', 'resourceLocator', 'resourceMapper', 'fixedCollection', 'hidden'];

const isField = ({ name, type }: INodeProperties) => !ELSEWHERE.includes(name) && !/Source$/.test(name) && !OTHER_TYPES.includes(type);
const optionsOf = ({ options = [] }: INodeProperties) => options.filter((option): option is INodeProperties => 'type' in option);

interface Field {
	node: INodeTypeDescription;
	property: INodeProperties;
	isAdditional: boolean;
}

const fields: Field[] = descriptions.flatMap((node) =>
	node.properties.filter(isField).flatMap((property): Field[] =>
		property.name === 'additionalFields'
			? optionsOf(property).map((option) => ({ node, property: option, isAdditional: true }))
			: [{ node, property, isAdditional: false }],
	),
);
const every = (which: (property: INodeProperties) => boolean) =>
	fields.filter(({ property }) => which(property)).map((field) => [field.node.name, field.property.name, field] as const);

/** What the fields of one item say, with this value in one of them, whose own conditions are fulfilled. */
function read({ node, property, isAdditional }: Field, value: unknown) {
	const deciding = Object.entries(property.displayOptions?.show ?? {}).map(([name, values]) => [name.replace(/^\//, ''), values?.[0]]);
	const held: Record<string, unknown> = {
		...Object.fromEntries(node.properties.map(({ name, default: initial, required }) => [name, required && initial === '' ? 'x' : initial])),
		...Object.fromEntries(deciding),
	};
	if (isAdditional) held.additionalFields = { [property.name]: value };
	else held[property.name] = value;
	const item = { index: 0, connection: connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' }), parameter: (name: string) => held[name] } as Partial<Item> as Item;
	const found = readFields(node.properties.filter((candidate) => isField(candidate) || candidate.name === 'additionalFields'), item);
	return found.find((filled) => filled.property.name === property.name);
}

const NOTHING = [undefined, null, '', '   ', '\t\n', '\u3000'];

test.each(every(({ required, type }) => !required && type !== 'collection'))('%s: %s that an expression leaves empty is not set', (_node, _name, field) => {
	for (const value of NOTHING) {
		const filled = read(field, value);
		expect([value, filled?.value || undefined]).toEqual([value, undefined]);
	}
});

test.each(every(({ required }) => required === true).filter(([, , { property }]) => !/binaryPropertyName|Url$/i.test(property.name)))(
	'%s: %s is required, and refused by its name where it is empty',
	(_node, _name, field) => {
		for (const value of NOTHING) {
			const refuse = () => read(field, value);
			expect(refuse).toThrow(expect.objectContaining({ kind: 'parameter', message: `'${field.property.displayName}' is empty` } as Partial<Fault>));
		}
	},
);

const valuesOf = ({ options = [] }: INodeProperties) => options.flatMap((option) => ('value' in option && option.value !== '' ? [option.value] : []));
const wide = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

test.each(every(({ type }) => type === 'options'))('%s: %s is chosen whatever blanks, capitals and wide signs are around it', (_node, _name, field) => {
	for (const value of valuesOf(field.property)) {
		const text = String(value);
		const distinct = valuesOf(field.property).filter((other) => String(other).toLowerCase() === text.toLowerCase()).length === 1;
		const typed = [` ${text} `, wide(text), ...(distinct ? [text.toUpperCase(), text.toLowerCase()] : [])];
		for (const given of typed) expect([given, read(field, given)?.value]).toEqual([given, value]);
	}
});

test.each(every(({ type }) => type === 'number'))('%s: %s takes a number as text', (_node, _name, field) => {
	const { minValue, maxValue } = field.property.typeOptions ?? {};
	const number = maxValue ?? minValue ?? 7;
	for (const given of [number, String(number), ` ${number} `, wide(String(number))]) expect(read(field, given)?.value).toBe(number);
	for (const given of ['abc', '1,5', 'NaN', 'Infinity', {}, [number]]) expect(() => read(field, given)).toThrow(/can't be/);
});

test.each(every(({ type }) => type === 'boolean'))('%s: %s takes yes or no as text', (_node, _name, field) => {
	for (const given of [true, 'true', ' TRUE ', 'True']) expect(read(field, given)?.value).toBe(true);
	for (const given of [false, 'false', 'FALSE ']) expect(read(field, given)?.value).toBe(false);
	expect(() => read(field, 'perhaps')).toThrow(/must be true or false/);
});

const of = (node: string, name: string) => fields.find((field) => field.node.name === node && field.property.name === name)!;

test.each([
	['replicateFluxSchnell', 'outputFormat', 'jpeg', 'jpg'],
	['replicateFluxSchnell', 'outputFormat', ' JPEG ', 'jpg'],
	['openAiImagesGenerate', 'outputFormat', 'JPG', 'jpeg'],
	['replicateFluxSchnell', 'aspectRatio', '１６：９', '16:9'],
	['replicateFluxSchnell', 'aspectRatio', '16x9', '16:9'],
	['ideogramV3Generate', 'aspectRatio', '16:9', '16x9'],
	['replicateFluxSchnell', 'aspectRatio', '16 : 9', '16:9'],
])('%s: %s reads %s as it is meant', (node, name, given, value) => {
	expect(read(of(node, name), given)?.value).toBe(value);
});

test('the source of an image by an expression: typed, or empty and then as the form begins', () => {
	const properties = imageInputProperties({ wire: 'image', base: 'image', label: 'Image', description: 'x' });
	const images = (source: unknown) => {
		const held: Record<string, unknown> = { imageSource: source, imageUrl: 'https://pictures.example/a.png', binaryPropertyName: 'data' };
		const item = { connection: connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' }), parameter: (name: string) => held[name], file: (field: unknown) => ({ field, identity: 'one', size: 1 }) };
		return readImageInputs(properties, item as Partial<Item> as Item);
	};
	expect(images(' URL ')).toEqual([{ wire: 'image', url: 'https://pictures.example/a.png' }]);
	for (const nothing of NOTHING) expect(images(nothing)).toEqual([{ wire: 'image', field: 'data', identity: 'one' }]);
});

test('what no choice is like is refused, with the choices that there are and none that is empty', () => {
	expect(() => read(of('geminiGenerateImage', 'imageSize'), '3K')).toThrow(
		expect.objectContaining({ message: `'Image Size' can't be "3K"`, details: expect.objectContaining({ description: expect.stringMatching(/^Allowed: .*\w\.$/) }) }),
	);
});

test('a size goes without the blanks around it, a prompt as it was written', () => {
	expect(read(of('openAiImagesGenerate', 'resolution'), ' 2K ')?.value).toBe('2K');
	expect(read(of('replicateFluxSchnell', 'prompt'), '  A cup of tea  ')?.value).toBe('  A cup of tea  ');
});

test.each([
	['1024x1024', '１０２４×１０２４'],
	['1280x720', ' 1280 x 720 '],
	['1280x720', '1280*720'],
	['auto', 'AUTO'],
	['2K', '2K'],
])('the size %s may be typed as %j, in the list and as a custom one', (size, typed) => {
	const parameters: Record<string, unknown> = { model: 'any', prompt: 'a fox' };
	const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
	const item = { connection, parameter: (name: string) => parameters[name] } as unknown as Item;
	Object.assign(parameters, { size: typed });
	expect(imagesChoice(generateFields, item).fields).toEqual({ prompt: 'a fox', size });
	Object.assign(parameters, { size: 'custom', customSize: typed });
	expect(imagesChoice(generateFields, item).fields).toEqual({ prompt: 'a fox', size });
});

test('a date becomes a text, an object is refused', () => {
	expect(read(of('replicateFluxSchnell', 'prompt'), new Date(0))?.value).toBe('1970-01-01T00:00:00.000Z');
	expect(() => read(of('replicateFluxSchnell', 'prompt'), { a: 1 })).toThrow("'Prompt' can't be an object");
});

test('the options of a node take texts, too, and what is empty leaves the default', () => {
	const typed = readOptions({ timeout: ' ６０ ', maxConcurrency: '3', outputMode: ' ItemPerInput', cancelOnStop: 'FALSE', cancelOnTimeout: 'true', includeResponse: ' true ', maxImagesPerRun: '9' });
	expect(typed).toMatchObject({ timeoutMs: 60_000, maxConcurrency: 3, outputMode: 'itemPerInput', cancelOnStop: false, cancelOnTimeout: true, includeResponse: true, maxImagesPerRun: 9 });
	for (const nothing of NOTHING) {
		const names = ['timeout', 'maxConcurrency', 'outputMode', 'cancelOnStop', 'cancelOnTimeout', 'maxFileSize', 'includeResponse', 'maxImagesPerRun'];
		expect(readOptions(Object.fromEntries(names.map((name) => [name, nothing])))).toEqual(readOptions({}));
	}
});

test('Download Images and Wait for Completion by an expression that gives a text', () => {
	const delivery = (value: unknown) => readDelivery({ parameter: (name: string) => (/Images|Completion/.test(name) ? value : undefined) } as Partial<Item> as Item);
	expect(delivery(' false ')).toMatchObject({ waits: false, downloadImages: false });
	for (const nothing of NOTHING) expect(delivery(nothing)).toMatchObject({ waits: true, downloadImages: true });
});
