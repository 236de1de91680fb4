import type { INodeExecutionData } from 'n8n-workflow';

import { isPrivateHost } from '../../../nodes/shared/aggregator/publicUrl';
import { BASE_URL, type Seen } from './fakeContext.mts';
import { KEY } from './mutations.mts';

/** The closed list of interface.md: what an item may hold, and of which type. */
const FIELDS: Record<string, (value: unknown) => boolean> = {
	id: isText, status: isText, model: isText, prompt: isText, imageUrl: isAddress, imageIndex: isNumber, imageCount: isNumber,
	seed: isNumber, resolution: isText, isImageSafe: isBoolean, styleType: isText, createdAt: isTime, completedAt: isTime,
	predictTime: isNumber, withheldCount: isNumber, downloadError: isText, streamError: isText, gridId: isText, picture: isNumber, revisedPrompt: isText, responseId: isText, isCover: isBoolean,
	imageUrlDerived: isBoolean, response: isObject, images: isImages, output: () => true, text: isText, progress: isNumber, description: isText,
	descriptions: (value) => Array.isArray(value) && value.every(isText), buttons: isButtons,
}; // prettier-ignore

/** What JavaScript says where nobody thought of something. */
const RAW = /call stack|is not a function|cannot read|undefined|is not iterable|invalid (url|time|array|date)|malformed|unexpected token|native code|object Object/i;
const DETAILS = ['code', 'billed', 'description', 'httpCode', 'id', 'imageUrl', 'prompt', 'model'];

/** What is wrong with the items of one run; nothing where all is well. */
export function faultsOf(outputs: INodeExecutionData[][]): string[] {
	const items = outputs.flat();
	if (outputs.length !== 1 || items.length === 0) return [`${outputs.length} outputs with ${items.length} items`];
	return items.flatMap((item) => [
		...(JSON.stringify(item.pairedItem) === '{"item":0}' ? [] : ['not paired with its input']),
		...(JSON.stringify(item.json).includes(KEY) ? ['shows the key'] : []),
		...('error' in item ? ['has a top-level error'] : []),
		...('error' in item.json ? errorFaults(item) : fieldFaults(item.json)),
	]);
}

function fieldFaults(json: object): string[] {
	return Object.entries(json)
		.filter(([name, value]) => !Object.hasOwn(FIELDS, name) || !FIELDS[name](value))
		.map(([name, value]) => `${name} is ${JSON.stringify(value)?.slice(0, 80)}`);
}

function errorFaults({ json, binary }: INodeExecutionData): string[] {
	const details = json.details as Record<string, unknown>;
	const extra = Object.keys(json).filter((name) => name !== 'error' && name !== 'details');
	// with *Include Response* the reply stands there as it is
	const wrong = Object.entries(details).filter(([name, value]) => name !== 'response' && (!DETAILS.includes(name) || !isText(value)));
	return [
		...(isText(json.error) && json.error !== '' ? [] : ['an error without a message']),
		...(String(json.error).length < 300 ? [] : ['an endless message']),
		...(RAW.test(String(json.error)) ? [`a raw error: ${String(json.error)}`] : []),
		...(binary ? ['an error with a file'] : []),
		...[...extra, ...wrong.map(([name]) => name)].map((name) => `${name} in an error item`),
	];
}

/** No key leaves the base URL, no file comes from a private place. */
export function addressFaults({ withKey, withoutKey }: Seen): string[] {
	const strayed = withKey.filter((address) => {
		const url = new URL(address);
		return !url.href.startsWith(`${BASE_URL}/`) || url.href !== address || url.username !== '';
	});
	const unsafe = withoutKey.filter((address) => {
		const url = new URL(address);
		return !/^https?:$/.test(url.protocol) || isPrivateHost(url.hostname);
	});
	return [...strayed.map((url) => `key sent to ${url}`), ...unsafe.map((url) => `fetched ${url}`)];
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}
function isNumber(value: unknown): boolean {
	return typeof value === 'number' && Number.isFinite(value);
}
function isBoolean(value: unknown): boolean {
	return typeof value === 'boolean';
}
function isTime(value: unknown): boolean {
	return isText(value) && /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}
function isAddress(value: unknown): boolean {
	return value === null || (isText(value) && !value.startsWith('data:'));
}
function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isButtons(value: unknown): boolean {
	return Array.isArray(value) && value.every((button: object) => Object.keys(button).join() === 'label,customId' && Object.values(button).every(isText));
}
function isImages(value: unknown): boolean {
	return Array.isArray(value) && value.every((image: object) => fieldFaults(image).length === 0 && !('error' in image));
}
