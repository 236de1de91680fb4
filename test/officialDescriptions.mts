/**
 * What the nodes send, held against the makers' own descriptions of their APIs, which are not part of this
 * repository: OpenAI's (github openai/openai-openapi, openapi.json), Ideogram's OpenAPI description, and
 * Google's discovery document of aiplatform v1 (in google-api-python-client). Fields that a description does
 * not know are wrong. Build the package first:
 *
 *     node_modules/.bin/node --import ./bench/requireN8n.mjs test/officialDescriptions.mts
 *         --openai openapi.json --ideogram openapi.json --google aiplatform.v1.json
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import fastify from 'fastify';
import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';
import { type RequestRecord, type VendorName, startSandbox } from '../sandbox/aggregator/index.mts';
import { openEngine } from './engine/harness.mts';

type Json = Record<string, unknown>;

interface Row {
	description: 'openai' | 'ideogram' | 'google';
	schema: string;
	node: string;
	at: { credential: string; vendor: VendorName; layout?: Record<string, string> };
	parameters: IDataObject;
}

const { values: files } = parseArgs({
	options: { openai: { type: 'string' }, ideogram: { type: 'string' }, google: { type: 'string' } },
});

const GATEWAY = { credential: 'customAggregatorApi', vendor: 'gateway' } as const;
const OFFICIAL = {
	credential: 'customAggregatorApi',
	vendor: 'ideogram',
	layout: { ideogramPath: '', ideogramV3Path: '/v1/ideogram-v3', authentication: 'apiKeyHeader' },
} as const;
const model = (value: string) => ({ model: { __rl: true, mode: 'name', value } });
const prompt = { prompt: 'put it on a beach' };
const two: IDataObject = { inputImages: { image: [{ source: 'file', binaryPropertyName: 'data,data_1' }] } };
const gptImage = { background: 'opaque', n: 2, outputCompression: 80, outputFormat: 'webp', quality: 'high', size: '1024x1024' };
const palette = { members: [{ color: '#FF6D5A', weight: 1 }] };
const v3 = { numImages: 2, renderingSpeed: 'TURBO', seed: 7, stylePreset: 'ART_DECO' };

const ROWS: Row[] = [
	{ description: 'openai', schema: 'CreateImageRequest', node: 'openAiImagesGenerate', at: GATEWAY, parameters: { ...model('gpt-image-2'), ...prompt, size: '1536x1024', additionalFields: { ...gptImage, size: undefined, moderation: 'low' } } },
	{ description: 'openai', schema: 'CreateImageEditRequest', node: 'openAiImagesEdit', at: GATEWAY, parameters: { ...model('gpt-image-2'), ...prompt } },
	{ description: 'openai', schema: 'CreateImageEditRequest', node: 'openAiImagesEdit', at: GATEWAY, parameters: { ...model('gpt-image-1'), ...prompt, ...two, maskSource: 'file', additionalFields: { ...gptImage, inputFidelity: 'high' } } },
	{ description: 'google', schema: 'GoogleCloudAiplatformV1GenerateContentRequest', node: 'geminiGenerateImage', at: GATEWAY, parameters: { ...model('gemini-3.1-flash-image'), ...prompt } },
	{ description: 'google', schema: 'GoogleCloudAiplatformV1GenerateContentRequest', node: 'geminiGenerateImage', at: GATEWAY, parameters: { ...model('gemini-3-pro-image'), ...prompt, ...two, aspectRatio: '9:16', imageSize: '4K' } },
	{ description: 'ideogram', schema: 'ReframeImageRequestV3', node: 'ideogramV3Reframe', at: OFFICIAL, parameters: { resolution: '1536x512', additionalFields: { ...v3, customPalette: palette } } },
	{ description: 'ideogram', schema: 'ReplaceBackgroundRequestV3', node: 'ideogramV3ReplaceBackground', at: OFFICIAL, parameters: { ...prompt, additionalFields: { ...v3, magicPromptOption: 'ON', colorPalette: 'MELON' } } },
	{ description: 'ideogram', schema: 'RemixImageRequestV3', node: 'ideogramV3Remix', at: OFFICIAL, parameters: { ...prompt, aspectRatio: '16x9', additionalFields: { ...v3, imageWeight: 80, negativePrompt: 'fog', styleType: 'DESIGN' } } },
	{ description: 'ideogram', schema: 'EditImageRequestV3', node: 'ideogramV3Edit', at: OFFICIAL, parameters: { ...prompt, maskSource: 'file', additionalFields: { styleCodes: '6D1B2A4F,00ff00ff' } } },
];

const sandbox = await startSandbox({ generationMs: 0, tinyImages: true });
const engine = await openEngine();
const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } }).png().toBuffer();
const file = await engine.file(photo, 'photo.png', 'image/png');
const binary = { data: file, data_1: file, mask: file };
let wrong = 0;
for (const { description, schema, node, at, parameters } of ROWS) {
	const path = files[description];
	if (path === undefined) throw new Error(`Say where the description is: --${description} <file>`);
	const credential = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(at.vendor), ...at.layout };
	const run = await engine.run({
		node,
		credentials: { [at.credential]: credential },
		items: [{ json: {}, binary }],
		parameters: { aggregator: at.credential, ...parameters },
	});
	if (run.error) throw run.error;
	const sent = bodyOf(sandbox.ledger.requests({ method: 'POST' }).at(-1)!);
	const problem = await problemOf(sent, schemaOf(JSON.parse(await readFile(path, 'utf8')), schema));
	if (problem) wrong++;
	console.log(`${problem ? 'WRONG' : 'right'}  ${node}: ${Object.keys(sent).join(', ')}${problem ? `\n       ${problem}` : ''}`);
}
await engine.close();
await sandbox.close();
process.exitCode = wrong > 0 ? 1 : 0;

/** A form as the description sees it: a file is a text, parts of one name are a list. */
function bodyOf({ body, parts }: RequestRecord): Json {
	if (!parts) return body as Json;
	const fields: Json = {};
	for (const { name, value, contentType } of parts) {
		const content = contentType === 'application/json' ? JSON.parse(value ?? 'null') : (value ?? 'a file');
		const key = name.replace(/\[\]$/, '');
		const isList = key !== name || key in fields || key === 'style_codes';
		fields[key] = isList ? [fields[key] ?? [], content].flat() : content;
	}
	return fields;
}

function schemaOf(description: Json, name: string): Json {
	const { components, schemas } = description as { components?: { schemas: Json }; schemas?: Json };
	const all = (components?.schemas ?? schemas) as Record<string, Json>;
	const definitions: Record<string, Json> = {};
	const take = (key: string): void => {
		if (key in definitions) return;
		definitions[key] = strict(all[key]);
		for (const [, next] of JSON.stringify(definitions[key]).matchAll(/#\/definitions\/(\w+)/g)) take(next!);
	};
	take(name);
	return { $ref: `#/definitions/${name}`, definitions };
}

/** Nothing but what is described; Google writes references without a path, and `any` as a type. */
function strict(schema: unknown): Json {
	const walk = (value: unknown, key = ''): unknown => {
		if (Array.isArray(value)) return value.map((entry) => walk(entry));
		if (typeof value !== 'object' || value === null) {
			return key === '$ref' ? `#/definitions/${String(value).split('/').at(-1)}` : value;
		}
		const entries = Object.entries(value)
			.filter(([name, inner]) => !(name === 'type' && inner === 'any') && !(name === 'id' && typeof inner === 'string') && !(['format', 'example', 'default', 'required', 'nullable'].includes(name) && !Array.isArray(inner)))
			.map(([name, inner]) => [name, walk(inner, name)] as const);
		const walked = Object.fromEntries(entries);
		return key !== 'properties' && 'properties' in walked && !('additionalProperties' in walked) && !('anyOf' in walked)
			? { ...walked, additionalProperties: false }
			: walked;
	};
	return walk(schema) as Json;
}

/** Fastify's own validator of JSON schemas, with texts of a form read as the numbers that they stand for. */
async function problemOf(body: Json, schema: Json): Promise<string | undefined> {
	const app = fastify({ ajv: { customOptions: { strict: false, coerceTypes: true, removeAdditional: false, allErrors: true } } });
	app.post('/', { schema: { body: schema } }, async () => ({}));
	const { statusCode, body: said } = await app.inject({ method: 'POST', url: '/', payload: body });
	await app.close();
	return statusCode === 200 ? undefined : said;
}
