/** Of the text-to-image models (public schemas at replicate.com, also in nodetool-ai/nodetool-replicate). */
export const FLUX_RATIOS = [
	'1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21', '16:9', '21:9',
] as const; // prettier-ignore

/** Of FLUX Kontext (AnyAPI's pages of flux-kontext-pro and -max). */
export const KONTEXT_RATIOS = [
	'match_input_image', '1:1', '1:2', '2:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21', '16:9', '21:9',
] as const; // prettier-ignore
