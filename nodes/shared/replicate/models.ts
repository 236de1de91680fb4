import { DESCRIPTIONS } from './descriptions/index';
import type { ModelDescription } from './modelDescription';

/** A model as a list of a form offers it. */
export interface Model {
	name: string;
	/** owner/name, or owner/name:version */
	value: string;
	description: string;
}

/** Of the nodes; the variants of one model are a row. */
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

/** What Run Model lists: every model that its maker has not shut down. */
export const OFFERED_MODELS: Model[] = DESCRIPTIONS.filter(({ shutDown }) => shutDown === undefined).map(rowOf);

/** The description of a model by what the user named: owner/name, or owner/name:version, or a version. */
export function describedModel(named: string): ModelDescription | undefined {
	const value = named.trim();
	return DESCRIPTIONS.find((described) => [rowOf(described).value, described.version].includes(value));
}

function rowOf({ name, model, version, description }: ModelDescription): Model {
	return { name, value: version === undefined ? model : `${model}:${version}`, description };
}

function rowsOf(...models: string[]): Model[] {
	return models.map((model) => {
		const described = DESCRIPTIONS.find((candidate) => candidate.model === model);
		if (described === undefined) throw new Error(`descriptions/index.ts lists no data file of ${model}`);
		return rowOf(described);
	});
}
