import type { GenericValue } from 'n8n-workflow';

import { ofDataUrl } from '../engine/files/dataUrl';
import type { GeneratedImage } from '../engine/outcome';

export interface SortedOutput {
	images: GeneratedImage[];
	/** Videos, sounds, texts and the like */
	otherFiles: GeneratedImage[];
	/** The output without its images; undefined where nothing else is left */
	rest: GenericValue;
}

/** Deeper a provider's output was never seen; a reply must not exhaust the stack. */
const DEEPEST = 50;

/** As Replicate names its files. What has no such ending (or none at all) is taken for an image. */
const OTHER_ENDING = /\.(mp4|webm|mov|mkv|mp3|wav|flac|ogg|m4a|txt|md|csv|json|html|pdf|zip|tar|gz|glb|gltf|obj|ply|stl|safetensors|srt|vtt)$/i;

/**
 * Replicate's `output` has no fixed shape: a URL, an array of URLs, an object that holds some, a
 * data: URL, text, or null. Every file in it is found, in order. What is left keeps the addresses of
 * files that are no image, and of vector drawings, which are both; never bytes.
 */
export function sortedOutput(output: unknown): SortedOutput {
	const found: SortedOutput = { images: [], otherFiles: [], rest: undefined };
	found.rest = withoutImages(output, found, 0);
	return found;
}

function withoutImages(value: unknown, found: SortedOutput, depth: number): GenericValue {
	if (value === null || value === undefined || value === '' || depth > DEEPEST) return undefined;
	if (typeof value === 'string') return isFileAddress(value) ? sortFile(value, found) : value;
	if (Array.isArray(value)) {
		const left = value.map((entry) => withoutImages(entry, found, depth + 1)).filter((entry) => entry !== undefined);
		return left.length === 0 ? undefined : left;
	}
	if (typeof value === 'object') {
		const left = Object.entries(value)
			.map(([name, entry]) => [name, withoutImages(entry, found, depth + 1)] as const)
			.filter(([, entry]) => entry !== undefined);
		return left.length === 0 ? undefined : Object.fromEntries(left);
	}
	return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function isFileAddress(text: string): boolean {
	return /^data:[^,]*,/.test(text) || (/^https?:\/\/\S+$/i.test(text) && URL.canParse(text));
}

function sortFile(address: string, found: SortedOutput): string | undefined {
	const file = fileOf(address);
	(file.isOtherFile ? found.otherFiles : found.images).push(file);
	const isSvg = file.url !== undefined && new URL(file.url).pathname.toLowerCase().endsWith('.svg');
	return file.isOtherFile || isSvg ? file.url : undefined;
}

function fileOf(address: string): GeneratedImage {
	if (!address.startsWith('data:')) {
		const isOtherFile = OTHER_ENDING.test(new URL(address).pathname);
		return { url: address, facts: {}, ...(isOtherFile && { isOtherFile }) };
	}
	const { base64, mimeType } = ofDataUrl(address);
	const isOtherFile = !/^(image\/.*)?$/.test(mimeType);
	return { base64, mimeType, facts: {}, ...(isOtherFile && { isOtherFile }) };
}
