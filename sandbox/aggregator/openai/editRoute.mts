import type { FastifyInstance, FastifyRequest } from 'fastify';
import sharp from 'sharp';
import { Refusal } from '../answer.mts';
import { IMAGE_MODELS } from '../models.mts';
import type { ReceivedPart } from '../observe.mts';
import { renderPicture } from '../pictures.mts';
import { digestOf } from '../random.mts';
import { noChannel } from '../replies.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { made, refuse } from './making.mts';
import { answerTask } from './tasks.mts';
import { editProblemOf, familyOf } from './requests.mts';

const MOST_IMAGES = 16;
/** The types that new-api derives from file names; any other name counts as a PNG. */
const TYPE_BY_NAME: Array<[RegExp, string]> = [
	[/\.jpe?g$/i, 'jpeg'],
	[/\.webp$/i, 'webp'],
	[/./, 'png'],
];
const NUMBERS = ['n', 'output_compression', 'partial_images'];
const BOOLEANS = ['stream'];

/** OpenAI's edits: multipart, `image` or `image[]`, and a mask of the same size as the first image. */
export function editRoute(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'openAiImagesEdit'>>,
): void {
	const config = { route: 'imagesEdit' as const, vendorName, vendor };
	const asked = async (request: FastifyRequest) => {
		const { body, files: parts } = request.parts_ ? ofParts(request.parts_) : await ofJson(world, request);
		const model = String(body.model ?? '');
		if (!model) refuse('you must provide a model parameter', 'model');
		if (!IMAGE_MODELS.includes(model)) throw new Refusal(noChannel(model));
		const family = familyOf(model);
		const problem = editProblemOf(family, body);
		if (problem) refuse(problem.message, problem.param, problem.code);
		const files = await filesOf(parts);
		const besides = parts.flatMap(({ file }) => (file ? [digestOf(file.toString('base64')).toString('hex')] : []));
		return { vendorName, vendor, route: 'imagesEdit' as const, family, body: { ...sizeOf(files), ...body }, besides };
	};
	app.post(vendor.openAiImagesEdit, { config }, async (request, reply) => {
		const { imagesAsTasks } = world.settings;
		if (imagesAsTasks) return answerTask(world, request, reply, await asked(request), imagesAsTasks);
		return await made(world, request, reply, await asked(request));
	});
	if (!vendor.imagesTasks) return;
	app.post(`${vendor.openAiImagesEdit}/async`, { config }, async (request, reply) =>
		answerTask(world, request, reply, await asked(request), 'sub2api'),
	);
}

function valueOf(name: string, value: unknown): unknown {
	if (BOOLEANS.includes(name)) return value === 'true';
	return NUMBERS.includes(name) ? Number(value) : value;
}

interface Sent {
	body: Record<string, unknown>;
	files: ReceivedPart[];
}

function ofParts(parts: ReceivedPart[]): Sent {
	const texts = parts.filter(({ value }) => value !== undefined);
	return { body: Object.fromEntries(texts.map(({ name, value }) => [name, valueOf(name, value)])), files: parts.filter(({ file }) => file) };
}

/** OpenAI's JSON form: `images` and `mask` are `{ image_url }`, a URL or a data: URL. */
async function ofJson(world: World, request: FastifyRequest): Promise<Sent> {
	if (typeOf(request) !== 'application/json') refuse(`Unsupported content type: '${typeOf(request)}'.`, null, 'unsupported_content_type');
	const { images, mask, ...body } = (request.body ?? {}) as Record<string, unknown>;
	const given = [...(Array.isArray(images) ? images.map((image: unknown) => ['image[]', image] as const) : []), ...(mask === undefined ? [] : [['mask', mask] as const])];
	return { body, files: await Promise.all(given.map(async ([name, image]) => await fileAt(world, name, image))) };
}

async function fileAt(world: World, name: string, image: unknown): Promise<ReceivedPart> {
	const { image_url: url = '' } = (image ?? {}) as { image_url?: string };
	const [, base64] = /^data:image\/\w+;base64,(.+)$/s.exec(url) ?? [];
	const spec = world.pictures.get(url.slice(world.imagesUrl.length));
	const drawn = async () => (spec ? await renderPicture(spec) : refuse(`Error while downloading ${url.slice(0, 200)}.`, name, 'invalid_image_url'));
	const file = base64 === undefined ? await drawn() : Buffer.from(base64, 'base64');
	const { format } = await sharp(file).metadata().catch(() => refuse('Invalid image data.', name, 'invalid_image_file'));
	return { name, file, filename: `image.${format}` };
}

interface Size {
	width: number;
	height: number;
}

async function filesOf(parts: ReceivedPart[]): Promise<Size[]> {
	const images = parts.filter(({ name, file }) => file && /^image(\[\d*\])?$/.test(name));
	const masks = parts.filter(({ name, file }) => file && name === 'mask');
	const other = parts.find((part) => part.file && ![...images, ...masks].includes(part));
	if (other) refuse(`Unknown parameter: '${other.name}'.`, other.name);
	if (images.length === 0) refuse('image is required', 'image');
	if (images.length > MOST_IMAGES) refuse(`Expected at most ${MOST_IMAGES} images.`, 'image');
	const sizes = await Promise.all(images.map(imageSize));
	for (const mask of await Promise.all(masks.map(imageSize))) {
		if (JSON.stringify(mask) !== JSON.stringify(sizes[0])) {
			refuse('Invalid mask image format - mask size does not match image size', 'mask', 'invalid_image_file');
		}
	}
	return sizes;
}

/** A file whose name says another type than its bytes is passed on with the wrong type. */
async function imageSize({ name, file = Buffer.alloc(0), filename = '' }: ReceivedPart): Promise<Size> {
	const wrong = () => refuse(`Invalid image file or mode for image '${name}', please check your image file.`, name, 'invalid_image_file');
	const { format, width, height } = await sharp(file).metadata().catch(wrong);
	const said = TYPE_BY_NAME.find(([ending]) => ending.test(filename))?.[1];
	return format === said ? { width, height } : wrong();
}

const sizeOf = ([first]: Size[]) => (first ? { size: `${first.width}x${first.height}` } : {});

const typeOf = (request: FastifyRequest) => String(request.headers['content-type'] ?? '').split(';')[0];
