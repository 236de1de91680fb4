import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { OFFERED_MODELS } from '../models';

/** The models for the list, today's first, with what each is for and the page that describes its input. */
export async function searchModels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const words = filter.toLowerCase().split(/\s+/);
	const results = OFFERED_MODELS.map(({ name, value, description }) => {
		const [path] = value.split(':');
		// n8n's list shows nothing but the name
		return { name: `${name} (${path}): ${description}`, value, url: `https://replicate.com/${path}` };
	});
	return { results: results.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))) };
}
