import { createRequire } from 'node:module';
import path from 'node:path';

import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { asFault } from '../../nodes/shared/aggregator/fault';
import type { GeneratedImage } from '../../nodes/shared/engine/outcome';
import type { Item } from '../../nodes/shared/form/item';
import { choiceOf } from '../../nodes/shared/replicate/anyModel/anyModel';
import { formFieldsOf } from '../../nodes/shared/replicate/anyModel/modelForm';
import { fieldsOfReply, isImageField, isPrompt, type ModelField } from '../../nodes/shared/replicate/anyModel/modelSchema';
import { predictionProgress } from '../../nodes/shared/replicate/prediction';
import { inputSchemaOf, nameOf, publicModels, type PublicModel } from './publicModels.mts';

/** Replicate's own data through Run Model: what its users have and run, not what we thought of. */
const { default: Ajv } = createRequire(path.join(process.cwd(), 'test/corpus/package.json'))('ajv/dist/2020') as {
	default: new (options: object) => { compile(schema: object): (data: unknown) => boolean };
};

const connection = connectionOf('customAggregatorApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
const models = publicModels();
const isOf = (type: string) => (value: unknown) => typeof value === type;
const isText = isOf('string') as (value: unknown) => value is string;
const isAddress = (value: unknown): value is string => isText(value) && /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);
const count = (number: number) => number.toLocaleString('en');
const figures: string[] = [];

afterAll(() => {
	process.stdout.write(`${figures.map((line) => `    ${line}`).join('\n')}\n`);
});

interface Read {
	model: PublicModel;
	name: string;
	fields: ModelField[];
	properties: Record<string, { format?: string }>;
}

const read = models.map((model): Read => ({
	model,
	name: nameOf(model),
	fields: fieldsOfReply(model),
	properties: (inputSchemaOf(model) as { properties?: Read['properties'] }).properties ?? {},
}));

test('every model has a form, in which no field is lost and every label is one line that fits', () => {
	let fieldCount = 0;
	for (const { name, fields, properties } of read) {
		// what is secret of a third party, and not required, has no place in a workflow
		const expected = Object.entries(properties).filter(([, { format }]) => format !== 'password').map(([field]) => field);
		const known = fields.map((field) => field.name);
		expect([name, expected.filter((field) => !known.includes(field))]).toEqual([name, []]);
		const form = formFieldsOf(name, fields);
		expect(form.length).toBe(fields.length + 1);
		for (const { displayName } of form) {
			expect([name, displayName]).toEqual([name, displayName.trim().replace(/\s+/g, ' ')]);
			expect(displayName.length).toBeLessThanOrEqual(120);
		}
		fieldCount += fields.length;
	}
	figures.push(`schemas: ${count(read.length)} models, ${count(fieldCount)} fields, all of them in a form`);
});

/** The form as somebody fills it in who wants the model's own example: texts of an expression, JSON as text, images as rows. */
function filledIn({ name, fields }: Read, input: Record<string, unknown>): Record<string, unknown> {
	const rows: object[] = [];
	const value: Record<string, unknown> = {};
	for (const field of fields) {
		const given = input[field.name];
		if (given === undefined || given === null) continue;
		const images = [given].flat();
		if (isImageField(field) && images.every(isAddress)) rows.push(...images.map((url) => ({ field: field.name, source: 'url', url })));
		else if (!isPrompt(field)) value[field.name] = typeof given === 'object' ? JSON.stringify(given) : given;
	}
	const schema = formFieldsOf(name, fields).map((field) => ({ ...field, removed: !(field.id in value) }));
	const prompt = fields.some(isPrompt) ? input.prompt : undefined;
	return { model: { mode: 'name', value: name }, specifyInput: 'fields', prompt, inputFields: { value, schema }, inputImages: { image: rows } };
}

/** What Run Model would send; the words of the refusal where it sends nothing. */
function sent(parameters: Record<string, unknown>): { input?: Record<string, unknown>; refusal?: string } {
	const item = { index: 0, connection, parameter: (name: string) => parameters[name], hint: () => {} } as Partial<Item> as Item;
	try {
		const { input, images } = choiceOf(item);
		const wire: Record<string, unknown> = { ...input };
		for (const image of images) {
			const url = 'url' in image ? image.url : '';
			wire[image.wire] = image.several ? [...((wire[image.wire] as string[] | undefined) ?? []), url] : url;
		}
		return { input: wire };
	} catch (error) {
		const { message, details } = asFault(error);
		return { refusal: `${message}. ${details.description}` };
	}
}

/** Addresses go out as the URL standard writes them; an optional empty text is not set. */
function comparable(input: Record<string, unknown>, required: readonly string[]): Record<string, unknown> {
	const plain = (value: unknown): unknown => (Array.isArray(value) ? value.map(plain) : isAddress(value) ? new URL(value).href : value);
	return Object.fromEntries(
		Object.entries(input)
			.filter(([name, value]) => value !== null && (required.includes(name) || !(isText(value) && value.trim() === '')))
			.map(([name, value]) => [name, plain(value)]),
	);
}

test('what a model’s example asks for goes over the wire as it is, and fits the model’s own schema', () => {
	const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false });
	const wrong: string[] = [];
	let fitting = 0;
	for (const one of read) {
		const schema = inputSchemaOf(one.model);
		const fits = ajv.compile({ ...schema, $id: one.name });
		const example = one.model.default_example.input;
		if (!fits(example)) continue; // of an older version of the model
		fitting++;
		const { input, refusal } = sent(filledIn(one, example));
		if (refusal !== undefined) wrong.push(`${one.name}: ${refusal}`);
		else if (!fits(input)) wrong.push(`${one.name}: does not fit`);
		else {
			const required = one.fields.filter((field) => field.required).map(({ name }) => name);
			const known = Object.fromEntries(Object.entries(example).filter(([name]) => one.fields.some((field) => field.name === name)));
			const [expected, got] = [comparable(known, required), comparable(input ?? {}, required)];
			if (JSON.stringify(sorted(expected)) !== JSON.stringify(sorted(got))) wrong.push(`${one.name}: differs: ${JSON.stringify(sorted(expected)).slice(0, 300)} ${JSON.stringify(sorted(got)).slice(0, 300)}`);
		}
	}
	figures.push(`examples: ${count(fitting)} fit their model's schema, ${count(fitting - wrong.length)} of them go out exactly by the form`);
	// what a form can't tell from a field that was forgotten: the words name JSON as the way, which sends it
	expect(wrong.map((line) => line.split(':')[0]).toSorted()).toEqual(Object.keys(NEEDS_AN_EMPTY_TEXT).toSorted());
	for (const line of wrong) expect(line).toContain("An empty text can be sent with 'Using JSON'");
	for (const [name, field] of Object.entries(NEEDS_AN_EMPTY_TEXT)) {
		const { model } = read.find((one) => one.name === name)!;
		const { input } = sent({ model: { mode: 'name', value: name }, specifyInput: 'json', input: JSON.stringify(model.default_example.input) });
		expect(input).toHaveProperty(field, '');
	}
}, 300_000);

/** Two models need a text that their own examples leave empty. */
const NEEDS_AN_EMPTY_TEXT = { 'andreasjansson/illusion': 'qr_code_content', 'andreasjansson/llama-2-13b-gguf': 'grammar' };

function sorted(value: Record<string, unknown>): Array<[string, unknown]> {
	return Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
}

test('a model that takes nothing but files runs by the form with a row for each that it needs, and one that takes nothing as it stands', () => {
	const onlyFiles = read.filter(({ fields }) => fields.every(isImageField));
	const refusals = onlyFiles.flatMap((one) => {
		const images = one.fields.filter((field, index) => field.required || index === 0);
		const rows = images.map(({ name }) => ({ field: images.length === 1 ? '' : name, source: 'url', url: 'https://example.com/a.png' }));
		const parameters = { ...filledIn(one, {}), inputImages: { image: rows } };
		const { input, refusal } = sent(parameters);
		return refusal === undefined && Object.keys(input ?? {}).length === images.length ? [] : [`${one.name}: ${refusal}`];
	});
	figures.push(`models of files alone, or of no input: ${onlyFiles.length}, ${onlyFiles.length - refusals.length} run by the form`);
	expect(onlyFiles.length).toBeGreaterThan(150);
	expect(refusals).toEqual([]);
});

const IMAGE_ENDINGS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'svg', 'bmp', 'tif', 'tiff', 'avif', 'heic', 'jfif', 'ico', 'exr', 'hdr', 'psd'];

/** Every address of an output, in its order; by its ending an image or another file. */
function addressesOf(output: unknown): Array<{ url: string; isImage: boolean }> {
	if (Array.isArray(output)) return output.flatMap(addressesOf);
	if (typeof output === 'object' && output !== null) return Object.values(output).flatMap(addressesOf);
	if (isText(output) && /^data:[^,]*,/.test(output)) return [{ url: 'data', isImage: /^data:(image\/|[;,])/.test(output) }];
	if (!isAddress(output)) return [];
	const [, ending] = /\.([a-z][a-z\d]{0,15})$/i.exec(new URL(output).pathname) ?? [];
	return [{ url: output, isImage: ending === undefined || IMAGE_ENDINGS.includes(ending.toLowerCase()) }];
}

const urlOf = ({ url }: GeneratedImage) => url ?? 'data';

test('of a finished prediction every image comes out, in its order, and no film, sound or model is taken for one', () => {
	let images = 0;
	let otherFiles = 0;
	const withoutOutput: string[] = [];
	for (const { name, model } of read) {
		const prediction = model.default_example;
		const expected = addressesOf(prediction.status === 'succeeded' ? prediction.output : undefined);
		try {
			const progress = predictionProgress(prediction, connection, { anyFile: true });
			if (progress.state !== 'finished') throw new Error(`${name} is ${progress.state}`);
			const found = progress.outcome.images;
			expect([name, found.filter(({ isOtherFile }) => !isOtherFile).map(urlOf)]).toEqual([name, expected.filter(({ isImage }) => isImage).map(({ url }) => url)]);
			expect([name, found.filter(({ isOtherFile }) => isOtherFile).map(urlOf)]).toEqual([name, expected.filter(({ isImage }) => !isImage).map(({ url }) => url)]);
			images += found.filter(({ isOtherFile }) => !isOtherFile).length;
			otherFiles += found.filter(({ isOtherFile }) => isOtherFile).length;
		} catch (error) {
			const { kind, details } = asFault(error);
			if (!['ended', 'incomplete'].includes(kind)) throw error;
			expect([name, details.id]).toEqual([name, prediction.id]);
			withoutOutput.push(name);
		}
	}
	figures.push(`predictions: ${count(read.length)}, ${count(images)} images and ${count(otherFiles)} other files come out; ${withoutOutput.length} had nothing to give, and say so`);
	// failed, or their files were deleted before Replicate published them
	expect(withoutOutput.length).toBeLessThan(30);
});
