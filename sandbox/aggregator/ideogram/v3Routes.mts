import type { FastifyInstance } from 'fastify';
import type { Route } from '../ledger.mts';
import { pictureSize } from '../sizes.mts';
import type { V3Operation, Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import { generated } from './generation.mts';
import { checked } from './legacyRoutes.mts';
import { formOf, refuse, uploadOf } from './uploads.mts';
import { readText, v3Request } from './v3.mts';

/** Which images an operation takes. */
const IMAGES: Record<V3Operation, { image: boolean; mask: boolean }> = {
	generate: { image: false, mask: false },
	remix: { image: true, mask: false },
	edit: { image: true, mask: true },
	reframe: { image: true, mask: false },
	'replace-background': { image: true, mask: false },
};
const ROUTES: Record<V3Operation, Route> = {
	generate: 'v3Generate',
	remix: 'v3Remix',
	edit: 'v3Edit',
	reframe: 'v3Reframe',
	'replace-background': 'v3ReplaceBackground',
};
/** Their images have the size of the input image. */
const KEEPS_SIZE: V3Operation[] = ['edit', 'replace-background'];

export function v3Routes(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'ideogramV3'>>,
): void {
	const { path, operations, encodings, dialect } = vendor.ideogramV3;
	for (const operation of operations) {
		const takes = IMAGES[operation];
		const config = { route: ROUTES[operation], vendorName, vendor };
		app.post(`${path}/${operation}`, { config }, async (request) => {
			// Only generate has a JSON form in the official API; where files travel it is multipart.
			const official = dialect === 'official' && takes.image;
			const form = formOf(request, official ? ['multipart'] : encodings);
			const image = takes.image ? await uploadOf(world, form, 'image') : undefined;
			const mask = takes.mask ? await uploadOf(world, form, 'mask') : undefined;
			const rest = Object.entries({ ...form.fields, ...form.files }).filter(
				([name]) => !(takes.image && name === 'image') && !(takes.mask && name === 'mask'),
			);
			const given = Object.fromEntries(rest);
			const fields = checked(
				v3Request(operation, dialect),
				request.parts_ ? readText(given) : given,
				'',
			);
			if (takes.image && !image) refuse('image is required');
			if (takes.mask && !mask && dialect === 'official') refuse('mask is required');
			if (image && mask && JSON.stringify(image.size) !== JSON.stringify(mask.size)) {
				refuse('The mask must have the same dimensions as the image');
			}
			return await generated(world, request, {
				vendorName,
				created: vendor.created,
				tells: ['is_image_safe', 'style_type'],
				prompt: String(fields.prompt ?? `reframed ${image?.name.slice(0, 6)}`),
				fields,
				size: KEEPS_SIZE.includes(operation) && image ? image.size : pictureSize(fields),
			});
		});
	}
}
