import stableDiffusionAnimation from './descriptions/andreasjansson.stable-diffusion-animation.json';
import flux11ProUltra from './descriptions/black-forest-labs.flux-1.1-pro-ultra.json';
import flux2Flex from './descriptions/black-forest-labs.flux-2-flex.json';
import flux2Klein4b from './descriptions/black-forest-labs.flux-2-klein-4b.json';
import flux2Max from './descriptions/black-forest-labs.flux-2-max.json';
import flux2Pro from './descriptions/black-forest-labs.flux-2-pro.json';
import flux3Image from './descriptions/black-forest-labs.flux-3-image.json';
import fluxFillDev from './descriptions/black-forest-labs.flux-fill-dev.json';
import fluxFillPro from './descriptions/black-forest-labs.flux-fill-pro.json';
import fluxKontextMax from './descriptions/black-forest-labs.flux-kontext-max.json';
import fluxKontextPro from './descriptions/black-forest-labs.flux-kontext-pro.json';
import fluxSchnell from './descriptions/black-forest-labs.flux-schnell.json';
import seedream45 from './descriptions/bytedance.seedream-4.5.json';
import seedream4 from './descriptions/bytedance.seedream-4.json';
import seedream5Lite from './descriptions/bytedance.seedream-5-lite.json';
import rembg from './descriptions/cjwbw.rembg.json';
import multiImageKontextMax from './descriptions/flux-kontext-apps.multi-image-kontext-max.json';
import multiImageKontextPro from './descriptions/flux-kontext-apps.multi-image-kontext-pro.json';
import imagen4Fast from './descriptions/google.imagen-4-fast.json';
import imagen4Ultra from './descriptions/google.imagen-4-ultra.json';
import imagen4 from './descriptions/google.imagen-4.json';
import nanoBanana2 from './descriptions/google.nano-banana-2.json';
import nanoBananaPro from './descriptions/google.nano-banana-pro.json';
import ideogramV2Turbo from './descriptions/ideogram-ai.ideogram-v2-turbo.json';
import ideogramV3Balanced from './descriptions/ideogram-ai.ideogram-v3-balanced.json';
import ideogramV3Quality from './descriptions/ideogram-ai.ideogram-v3-quality.json';
import ideogramV3Turbo from './descriptions/ideogram-ai.ideogram-v3-turbo.json';
import animateDiff from './descriptions/lucataco.animate-diff.json';
import fluxDevLora from './descriptions/lucataco.flux-dev-lora.json';
import fluxSchnellLora from './descriptions/lucataco.flux-schnell-lora.json';
import removeBg from './descriptions/lucataco.remove-bg.json';
import video01Live from './descriptions/minimax.video-01-live.json';
import video01 from './descriptions/minimax.video-01.json';
import gptImage25Flare from './descriptions/openai.gpt-image-2.5-flare.json';
import gptImage2 from './descriptions/openai.gpt-image-2.json';
import qwenImage2Pro from './descriptions/qwen.qwen-image-2-pro.json';
import qwenImage2512 from './descriptions/qwen.qwen-image-2512.json';
import qwenImageEdit2511 from './descriptions/qwen.qwen-image-edit-2511.json';
import qwenImageEdit from './descriptions/qwen.qwen-image-edit.json';
import recraftV3Svg from './descriptions/recraft-ai.recraft-v3-svg.json';
import recraftV3 from './descriptions/recraft-ai.recraft-v3.json';
import recraftV41 from './descriptions/recraft-ai.recraft-v4.1.json';
import recraftV4 from './descriptions/recraft-ai.recraft-v4.json';
import riffusion from './descriptions/riffusion.riffusion.json';
import sdxl from './descriptions/stability-ai.sdxl.json';
import stableDiffusionImg2img from './descriptions/stability-ai.stable-diffusion-img2img.json';
import stableDiffusionInpainting from './descriptions/stability-ai.stable-diffusion-inpainting.json';
import stableDiffusion from './descriptions/stability-ai.stable-diffusion.json';
import objectRemoval from './descriptions/sujaykhandekar.object-removal.json';
import wan27ImagePro from './descriptions/wan-video.wan-2.7-image-pro.json';

/** A model as a form's list offers it. */
export interface Model {
	name: string;
	/** owner/name, or owner/name:version */
	value: string;
	description: string;
}

/** Every model that the nodes know, one data file each, in the order of the list: current models first. */
export const DESCRIPTIONS: readonly ModelDescription[] = [
	nanoBanana2,
	nanoBananaPro,
	gptImage25Flare,
	gptImage2,
	seedream5Lite,
	seedream45,
	seedream4,
	flux3Image,
	flux2Pro,
	flux2Max,
	flux2Flex,
	flux2Klein4b,
	qwenImage2Pro,
	qwenImage2512,
	qwenImageEdit2511,
	qwenImageEdit,
	ideogramV3Turbo,
	ideogramV3Balanced,
	ideogramV3Quality,
	recraftV41,
	recraftV4,
	wan27ImagePro,
	ideogramV2Turbo,
	fluxSchnell,
	flux11ProUltra,
	fluxKontextPro,
	fluxKontextMax,
	multiImageKontextPro,
	multiImageKontextMax,
	fluxFillDev,
	fluxFillPro,
	recraftV3,
	recraftV3Svg,
	imagen4,
	imagen4Fast,
	imagen4Ultra,
	video01,
	video01Live,
	animateDiff,
	fluxDevLora,
	fluxSchnellLora,
	objectRemoval,
	rembg,
	removeBg,
	riffusion,
	sdxl,
	stableDiffusion,
	stableDiffusionAnimation,
	stableDiffusionImg2img,
	stableDiffusionInpainting,
];

/** The models of the nodes; the variants of one model are one row. */
export const MODELS = {
	imagen4: rowsOf('google/imagen-4', 'google/imagen-4-fast', 'google/imagen-4-ultra'),
	ideogramV2Turbo: rowsOf('ideogram-ai/ideogram-v2-turbo'),
	flux11ProUltra: rowsOf('black-forest-labs/flux-1.1-pro-ultra'),
	fluxSchnell: rowsOf('black-forest-labs/flux-schnell'),
	fluxKontext: rowsOf('black-forest-labs/flux-kontext-pro', 'black-forest-labs/flux-kontext-max'),
	fluxKontextMultiImage: rowsOf(
		'flux-kontext-apps/multi-image-kontext-pro',
		'flux-kontext-apps/multi-image-kontext-max',
	),
	fluxFill: rowsOf('black-forest-labs/flux-fill-dev', 'black-forest-labs/flux-fill-pro'),
	recraftV3: rowsOf('recraft-ai/recraft-v3', 'recraft-ai/recraft-v3-svg'),
} satisfies Record<string, Model[]>;

/** What Run Model lists: every model that has not been shut down. */
export const OFFERED_MODELS: Model[] = DESCRIPTIONS.filter(({ shutDown }) => shutDown === undefined).map(rowOf);

/** By the value of their row, and by their version; the first one counts. */
const BY_NAME = new Map(
	DESCRIPTIONS.flatMap((described) => [rowOf(described).value, described.version].map((name) => [name, described] as const)).reverse(),
);

/** The description of a model by the user's name for it: owner/name, owner/name:version, or a version. */
export function describedModel(named: string): ModelDescription | undefined {
	const value = named.trim();
	return BY_NAME.get(value);
}

/** The words about a model that was shut down. */
export function endOf(described: ModelDescription | undefined): { what: string; instead: string } | undefined {
	if (described?.shutDown === undefined) return undefined;
	const { on, by, instead } = described.shutDown;
	return {
		what: `${described.name} was shut down by ${by} on ${on}`,
		instead: `Use ${instead} instead, with the node 'Replicate Run Model'`,
	};
}

function rowOf({ name, model, version, description }: ModelDescription): Model {
	return { name, value: version === undefined ? model : `${model}:${version}`, description };
}

function rowsOf(...models: string[]): Model[] {
	return models.map((model) => {
		const described = DESCRIPTIONS.find((candidate) => candidate.model === model);
		if (described === undefined) throw new Error(`DESCRIPTIONS lists no data file of ${model}`);
		return rowOf(described);
	});
}

/**
 * A model as its data file in `descriptions` describes it (docs/add-a-model.md). Models without an end date
 * are offered; one that was shut down stays usable by its name.
 */
export interface ModelDescription {
	name: string;
	/** owner/name */
	model: string;
	/** The hash by which AnyAPI's pages run it, for models without a separate route */
	version?: string;
	/** What it is for */
	description: string;
	/** The source of the description */
	source: string;
	shutDown?: ShutDown;
	/** A field that is set → the fields that are not sent with it; absent if the model accepts them all */
	replaces?: Record<string, string[]>;
	/**
	 * The field that determines how many images are made (and billed), and the values of others with which it
	 * counts
	 */
	images?: { field: string; when?: Record<string, string> };
	/** The schema of its input, as Replicate publishes it; absent if no page shows the fields */
	input?: unknown;
}

interface ShutDown {
	/** 2026-08-17 */
	on: string;
	by: string;
	/** owner/name of a current model */
	instead: string;
}
