import type { FastifyInstance } from 'fastify';
import { digestOf } from './random.mts';
import { refuse } from './ideogram/uploads.mts';
import type { Vendor } from './vendors.mts';
import type { World } from './world.mts';

const MOST_BYTES = 20 * 1024 * 1024;
const TWO_DAYS_MS = 48 * 3_600_000;
const TAKEN = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** Crazyrouter's uploads: a file for a model's input, free of charge, available at a URL for two days. */
export function uploadRoute(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'uploads'>>,
): void {
	const config = { route: 'upload' as const, vendorName, vendor };
	app.post(vendor.uploads, { config }, async (request) => {
		const part = request.parts_?.find(({ name }) => name === 'file');
		const { file, filename = '', contentType = '' } = part ?? {};
		if (!file) return refuse('file is required');
		if (request.parts_?.find(({ name }) => name === 'purpose')?.value !== 'model_input') return refuse('purpose must be model_input');
		if (!TAKEN.includes(contentType)) return refuse(`unsupported file type ${contentType}`, 415);
		if (file.length > MOST_BYTES) return refuse('file is larger than 20 MB', 413);
		const id = `file_${digestOf(file.toString('base64'), world.turn('upload', vendorName)).toString('hex').slice(0, 32)}`;
		const path = `/task-artifacts/tmp-inputs/user-1/${id}${/\.\w+$/.exec(filename)?.[0] ?? ''}`;
		world.uploaded.set(path, { bytes: file, type: contentType });
		request.record.id = id;
		return {
			id,
			url: world.imagesUrl + path,
			mime_type: contentType,
			size: file.length,
			expires_at: new Date(Date.now() + TWO_DAYS_MS).toISOString(),
		};
	});
}
