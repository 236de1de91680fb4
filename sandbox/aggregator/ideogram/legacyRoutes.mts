import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ideogramId } from '../random.mts';
import { generationTime } from '../settings.mts';
import { pictureSize } from '../sizes.mts';
import type { Operation, Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { generated } from './generation.mts';
import { IMAGE_REQUESTS } from './legacy.mts';
import type { Form, Upload } from './uploads.mts';
import { formOf, refuse, uploadOf } from './uploads.mts';
import { VALUES } from './values.mts';
import { wordsOf } from './words.mts';

type Fields = Record<string, unknown>;

export function checked(schema: z.ZodType<Fields>, value: unknown, at: string): Fields {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	return refuse(wordsOf(result.error.issues[0]!, value, at));
}

function parsed(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return refuse('image_request is not valid JSON');
	}
}

function refuseOthers({ fields, files }: Form, known: string[]): void {
	const other = Object.keys({ ...fields, ...files }).find((name) => !known.includes(name));
	if (other) refuse(`Extra form field(s) ${other} not in spec`);
}

/** Ideogram's legacy routes: `generate` is JSON everywhere, the others in the vendor's encoding. */
export function legacyRoutes(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'ideogram'>>,
): void {
	const { path, operations, uploads, tells } = vendor.ideogram;

	async function describe(request: FastifyRequest, image: Upload, form: Form) {
		refuseOthers(form, ['image_file', 'describe_model_version']);
		const version = form.fields.describe_model_version ?? 'V_3';
		const versions: readonly string[] = VALUES.DESCRIBE_MODEL_VERSIONS;
		if (!versions.includes(String(version))) refuse(`'${version}' is not one of [${versions.map((one) => `'${one}'`).join(', ')}] - 'describe_model_version'`);
		const id = ideogramId(image.name, world.turn('describe', image.name));
		const create = { vendor: vendorName, route: 'describe', id, prompt: '', images: 0 } as const;
		world.recordCreate({ ...create, billed: true });
		request.record.id = id;
		await world.sleep(generationTime(world.settings, 0.5));
		const size = `${image.size.width} by ${image.size.height} pixels`;
		return {
			descriptions: [
				{ text: `A plain coloured card of ${size} with a line of white lettering` },
				{ text: `White words on an even ground, number ${image.name.slice(0, 6)}` },
			],
		};
	}

	async function make(request: FastifyRequest, operation: Operation, form: Form, image?: Upload) {
		const schema = IMAGE_REQUESTS[operation]();
		refuseOthers(form, image ? ['image_request', 'image_file'] : ['image_request']);
		const given = form.fields.image_request;
		const value = request.parts_ && given !== undefined ? parsed(given) : given;
		if (value === undefined || !schema) return refuse('image_request is required');
		const fields = checked(schema, value, 'image_request');
		const size = operation === 'upscale' && image ? image.size : pictureSize(fields);
		const upscaledSize = { width: size.width * 2, height: size.height * 2 };
		return await generated(world, request, {
			vendorName,
			created: vendor.created,
			tells,
			prompt: String(fields.prompt ?? `upscaled ${image?.name.slice(0, 6)}`),
			fields,
			size,
			...(operation === 'upscale' && { upscaledSize }),
		});
	}

	for (const operation of operations) {
		const config = { route: operation, vendorName, vendor };
		app.post(`${path}/${operation}`, { config }, async (request) => {
			if (operation === 'generate')
				return await make(request, operation, formOf(request, ['json']));
			const form = formOf(request, uploads);
			const image = await uploadOf(world, form, 'image_file');
			if (!image) return refuse('image_file is required');
			if (operation === 'describe') return await describe(request, image, form);
			return await make(request, operation, form, image);
		});
	}
}
