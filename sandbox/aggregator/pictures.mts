import sharp from 'sharp';
import { fontFile } from './fonts.mts';
import { digestOf } from './random.mts';

export const FORMATS = {
	png: 'image/png',
	jpg: 'image/jpeg',
	webp: 'image/webp',
	gif: 'image/gif',
	svg: 'image/svg+xml',
} as const;
export type Format = keyof typeof FORMATS;

export interface PictureSpec {
	prompt: string;
	width: number;
	height: number;
	format: Format;
	seed: number;
	/** The index of the image within its request. */
	index: number;
	/** Only the coloured background, without text. */
	plain?: boolean;
	/** The file is padded to this size. */
	bytes?: number;
}

export interface Colour {
	r: number;
	g: number;
	b: number;
}

/** The background colour of every picture of this prompt, its corners included (jpg and webp come close). */
export function expectedColour(prompt: string): Colour {
	const [r = 0, g = 0, b = 0] = digestOf('colour', prompt);
	return { r: r % 160, g: g % 160, b: b % 160 };
}

/** The drawable part of a text: markup escaped, control characters removed, never empty. */
const escaped = (text: string) =>
	(
		text
			.toWellFormed()
			.replace(/\p{Cc}+/gu, ' ')
			.trim() || '(no words)'
	).replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);

const footer = ({ seed, index }: PictureSpec) => `#${index + 1}  seed ${seed}`;

async function written(text: string, width: number, height: number) {
	const { data, info } = await sharp({
		text: {
			text: `<span foreground="white">${escaped(text)}</span>`,
			font: 'DejaVu Sans',
			fontfile: fontFile(),
			width,
			height,
			align: 'centre',
			wrap: 'word-char',
			rgba: true,
		},
	})
		.resize({ width, height, fit: 'inside', withoutEnlargement: true })
		.png()
		.toBuffer({ resolveWithObject: true });
	return { input: data, width: info.width, height: info.height };
}

function vector(spec: PictureSpec): Buffer {
	const { r, g, b } = expectedColour(spec.prompt);
	const { width, height } = spec;
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
			`<rect width="100%" height="100%" fill="rgb(${r},${g},${b})"/>` +
			`<text x="50%" y="50%" fill="white" text-anchor="middle">${escaped(spec.prompt)}</text>` +
			`<text x="50%" y="95%" fill="white" text-anchor="middle">${footer(spec)}</text></svg>`,
	);
}

async function lettering(spec: PictureSpec) {
	const { width, height } = spec;
	const [prompt, foot] = await Promise.all([
		written(spec.prompt.slice(0, 600), Math.round(width * 0.8), Math.round(height * 0.55)),
		written(footer(spec), Math.round(width * 0.4), Math.round(height * 0.04)),
	]);
	const middle = (outer: number, inner: number) => Math.max(0, Math.round((outer - inner) / 2));
	return [
		{ ...prompt, left: middle(width, prompt.width), top: middle(height * 0.9, prompt.height) },
		{ ...foot, left: middle(width, foot.width), top: Math.round(height * 0.92) },
	].map(({ input, left, top }) => ({ input, left, top }));
}

async function bitmap(spec: PictureSpec): Promise<Buffer> {
	const ground = sharp({
		create: {
			width: spec.width,
			height: spec.height,
			channels: 3,
			background: expectedColour(spec.prompt),
		},
	});
	const picture = spec.plain ? ground : ground.composite(await lettering(spec));
	if (spec.format === 'jpg') return await picture.jpeg({ quality: 90 }).toBuffer();
	if (spec.format === 'gif') return await picture.gif().toBuffer();
	if (spec.format === 'webp') return await picture.webp({ quality: 90 }).toBuffer();
	return await picture.png({ compressionLevel: 6 }).toBuffer();
}

/** Image readers stop at the end of the format, so bytes after it change nothing but the size. */
const filledUp = (file: Buffer, bytes = 0) =>
	file.length < bytes ? Buffer.concat([file, Buffer.alloc(bytes - file.length)]) : file;

const CACHED_FILES = 200;
const cache = new Map<string, Promise<Buffer>>();

/** The same spec always gives the same bytes, so a test can draw what it should have received. */
export async function renderPicture({ bytes, ...spec }: PictureSpec): Promise<Buffer> {
	const name = JSON.stringify(spec);
	let file = cache.get(name);
	if (!file) {
		file = spec.format === 'svg' ? Promise.resolve(vector(spec)) : bitmap(spec);
		cache.set(name, file);
		const oldest = cache.keys().next().value;
		if (cache.size > CACHED_FILES && oldest !== undefined) cache.delete(oldest);
	}
	return filledUp(await file, bytes);
}
