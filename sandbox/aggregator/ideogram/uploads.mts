import type { FastifyRequest } from 'fastify';
import sharp from 'sharp';
import { Refusal } from '../answer.mts';
import { LIMITS } from '../observe.mts';
import { digestOf } from '../random.mts';
import type { Size } from '../sizes.mts';
import type { Encoding } from '../vendors.mts';
import type { World } from '../world.mts';

/** An image as the provider has it once the request has arrived. */
export interface Upload {
	size: Size;
	/** The same for the same bytes. */
	name: string;
}

/** The fields of a request and its files, whatever its encoding. */
export interface Form {
	fields: Record<string, unknown>;
	files: Record<string, Buffer>;
}

export function refuse(error: string, status = 400): never {
	throw new Refusal({ status, body: { error } });
}

/** Lists come as a part for each entry. */
const LISTS = ['style_codes'];

export function formOf(request: FastifyRequest, encodings: Encoding[]): Form {
	const type = String(request.headers['content-type'] ?? 'none').split(';')[0];
	const encoding = request.parts_ ? 'multipart' : 'json';
	if (!encodings.includes(encoding)) {
		const expected = encodings.map((name) =>
			name === 'json' ? 'JSON data' : 'multipart/form-data',
		);
		refuse(`Invalid Content-type (${type}), expected ${expected.join(' or ')}`, 415);
	}
	if (!request.parts_) {
		const { body } = request;
		if (!body || typeof body !== 'object' || Array.isArray(body)) refuse('Expected a JSON object');
		return { fields: body as Record<string, unknown>, files: {} };
	}
	const form: Form = { fields: {}, files: {} };
	for (const { name, file, value } of request.parts_) {
		if (LISTS.includes(name)) {
			form.fields[name] = [form.fields[name] ?? [], value].flat();
			continue;
		}
		if (name in form.fields || name in form.files) refuse(`${name} was given twice`);
		if (file) form.files[name] = file;
		else form.fields[name] = value;
	}
	return form;
}

const SIGNATURES = [/^\xff\xd8\xff/, /^\x89PNG\r\n\x1a\n/, /^RIFF[^]{4}WEBP/];

async function checkedImage(bytes: Buffer, name: string): Promise<Upload> {
	if (bytes.length > LIMITS.upload) refuse(`${name} is larger than 10 MB`, 413);
	const start = bytes.subarray(0, 12).toString('latin1');
	if (!SIGNATURES.some((signature) => signature.test(start))) {
		refuse(`${name} is not a JPEG, PNG or WebP image`);
	}
	const { width, height } = await sharp(bytes)
		.metadata()
		.catch(() => refuse(`${name} cannot be read as an image`));
	return { size: { width, height }, name: uploadName(bytes) };
}

export const uploadName = (bytes: Buffer): string => digestOf(bytes.toString('base64')).toString('hex');

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;
const DATA_URL = /^data:[\w/+.-]*;base64,/;

/** Fetches an address as a provider would, but only on this machine: the sandbox makes no outside connections. */
async function fetched(world: World, address: string, name: string): Promise<Upload> {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) refuse(`${name} is not a valid URL`);
	const uploaded = url.origin === world.imagesUrl ? world.uploaded.get(url.pathname) : undefined;
	if (uploaded) return await checkedImage(uploaded.bytes, name); // the aggregator's own address: no injection applies
	if (!LOOPBACK.test(url.hostname)) {
		return { size: { width: 1024, height: 1024 }, name: digestOf(address).toString('hex') };
	}
	const response = await fetch(url).catch(() => refuse(`${name} could not be downloaded`));
	if (!response.ok) refuse(`${name} could not be downloaded (${response.status})`);
	return await checkedImage(Buffer.from(await response.arrayBuffer()), name);
}

/** The image with that name: a file, or in JSON its URL or its base64 bytes. */
export async function uploadOf(world: World, form: Form, name: string): Promise<Upload | undefined> {
	const file = form.files[name];
	if (file) return await checkedImage(file, name);
	const value = form.fields[name];
	if (value === undefined) return undefined;
	if (typeof value !== 'string') refuse(`${name} must be a string`);
	if (DATA_URL.test(value) || /^[A-Za-z0-9+/]{64,}=*$/.test(value)) {
		return await checkedImage(Buffer.from(value.replace(DATA_URL, ''), 'base64'), name);
	}
	return await fetched(world, value, name);
}
