import type { FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import { withImagesInFlight } from '../limits.mts';
import { chance, ideogramId, seedOf } from '../random.mts';
import { generationTime } from '../settings.mts';
import type { Size } from '../sizes.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';

const FORBIDDEN = /forbidden/i;
const UNSAFE = 'Prompt provided failed safety check due to the inclusion of prohibited content.';

export interface Wanted {
	vendorName: string;
	created: Vendor['created'];
	tells: string[];
	/** What the pictures show. */
	prompt: string;
	fields: Record<string, unknown>;
	size: Size;
	upscaledSize?: Size;
}

/** "withheld" withholds every other image of a request, "all withheld" all of them. */
function isWithheld(prompt: string, index: number): boolean {
	return /all withheld/i.test(prompt) || (/withheld/i.test(prompt) && index % 2 === 0);
}

const createdNow = (form: Vendor['created']) =>
	form === 'iso' ? new Date().toISOString() : Math.floor(Date.now() / 1000);

const text = ({ width, height }: Size) => `${width}x${height}`;

/** One synchronous call: checked, counted, charged, and answered when the pictures are done. */
export async function generated(world: World, request: FastifyRequest, wanted: Wanted) {
	const { vendorName, prompt, fields, size, upscaledSize, tells } = wanted;
	const { route = 'generate' } = request.routeOptions.config;
	if (FORBIDDEN.test(prompt)) throw new Refusal({ status: 422, body: { error: UNSAFE } });
	const count = Number(fields.num_images ?? 1);
	const magic = (fields.magic_prompt_option ?? fields.magic_prompt) === 'ON';
	const turn = world.turn(vendorName, route, fields);

	return await withImagesInFlight(world, vendorName, count, async () => {
		const id = ideogramId(world.settings.seed, vendorName, route, fields, turn);
		const shown = Array.from({ length: count }, (_, index) => !isWithheld(prompt, index));
		const images = shown.filter(Boolean).length;
		const model = String(fields.model ?? (route.startsWith('v3') ? 'V_3' : 'V_2'));
		world.recordCreate({ vendor: vendorName, route, id, model, prompt, images, billed: true });
		request.record.id = id;
		await world.sleep(generationTime(world.settings, chance(world.settings.seed, id)));

		const data = shown.map((isSafe, index) => {
			const seed = Number(fields.seed ?? seedOf(id, index));
			const spec = world.spec(prompt, upscaledSize ?? size, 'png', index, seed);
			const path = `/api/images/direct/${ideogramId(id, index)}`;
			return {
				url: isSafe ? world.show(path, spec) : null,
				prompt: magic ? `${prompt}, in soft morning light` : prompt,
				resolution: text(size),
				...(upscaledSize && { upscaled_resolution: text(upscaledSize) }),
				seed,
				...((!isSafe || tells.includes('is_image_safe')) && { is_image_safe: isSafe }),
				...(tells.includes('style_type') && { style_type: fields.style_type ?? null }),
			};
		});
		return { created: createdNow(wanted.created), data };
	});
}
