/** Asks a built Ideogram node for its request, without n8n and without sending it. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { root } from '../sandbox/n8n/places.mts';
import type { IdeogramNode } from './ideogramDocumented.mts';

interface Asking {
	parameters(item: object): unknown;
	request(choice: unknown, item: object): Promise<{ url: string; body: object }>;
}

const require = createRequire(path.join(root, 'package.json'));
const built = (file: string) => require(path.join(root, 'dist/nodes/shared', file));
const { connectionOf } = built('aggregator/connection.js');
const { legacyOperation, describeOperation } = built('ideogram/legacy.js');
const { v3Operation } = built('ideogram/v3.js');

const OPERATIONS: Record<IdeogramNode['family'], (route: string, fields: INodeProperties[]) => Asking> = {
	legacy: legacyOperation,
	describe: (_, fields) => describeOperation(fields),
	v3: v3Operation,
};

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** What every request of these tables has. */
const BASE: Record<string, unknown> = { prompt: 'a fox', model: 'V_2', imageSource: 'file', maskSource: 'file' };

export interface Sent {
	path: string;
	encoding: string;
	/** Wire name, with dots into objects → value */
	fields: Map<string, string>;
}

export async function sentBy(
	node: IdeogramNode,
	fields: INodeProperties[],
	aggregator: string,
	set: Record<string, unknown>,
): Promise<Sent> {
	const values = { ...BASE, ...set };
	const item = {
		index: 0,
		connection: connectionOf(aggregator, { apiKey: 'k', baseUrl: 'https://gateway.example' }),
		parameter: (name: string) => new Map(Object.entries(values)).get(name),
		file: () => ({ field: 'data', identity: 'photo', size: PNG.length }),
		fileContent: async () => ({
			size: PNG.length,
			async *chunks() {
				yield PNG;
			},
		}),
		upload: async () => 'its URL; a file goes up first',
		hint: () => {},
	};
	const operation = OPERATIONS[node.family](node.route, fields);
	const { url, body } = await operation.request(operation.parameters(item), item);
	return {
		path: new URL(url).pathname,
		encoding: body instanceof FormData ? 'multipart/form-data' : 'application/json',
		fields: new Map(body instanceof FormData ? await partsOf(body) : flat(body)),
	};
}

async function partsOf(form: FormData): Promise<Array<[string, string]>> {
	const parts = [...form].map(async ([name, part]): Promise<Array<[string, string]>> => {
		if (typeof part === 'string') return [[name, part]];
		if (part.type === 'application/json') return flat(JSON.parse(await part.text()), name);
		return [[name, `a file, ${part.name}`]];
	});
	return (await Promise.all(parts)).flat();
}

function flat(value: unknown, at = ''): Array<[string, string]> {
	if (typeof value !== 'object' || value === null) return [[at, String(value).replace(/;base64,.*/, ';base64,… or the URL')]];
	return Object.entries(value).flatMap(([name, inner]) =>
		flat(inner, Array.isArray(value) ? `${at}[]` : [at, name].filter(Boolean).join('.')),
	);
}
