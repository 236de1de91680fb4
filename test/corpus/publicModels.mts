import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

/** Every public model of Replicate on one day, as its API tells it, with a prediction that its maker chose to show. */
const require = createRequire(path.join(process.cwd(), 'test/corpus/package.json'));

const predictionSchema = z.object({
	id: z.string(),
	status: z.string(),
	input: z.record(z.string(), z.unknown()),
	output: z.unknown(),
});

const modelSchema = z.object({
	owner: z.string(),
	name: z.string(),
	latest_version: z.object({
		id: z.string(),
		openapi_schema: z.object({
			components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
		}),
	}),
	default_example: predictionSchema,
});

export type PublicModel = z.infer<typeof modelSchema>;

export function publicModels(): PublicModel[] {
	const file = path.join(path.dirname(require.resolve('all-the-public-replicate-models')), 'models.json');
	return z.array(modelSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
}

export const nameOf = ({ owner, name }: PublicModel) => `${owner}/${name}`;

export const inputSchemaOf = (model: PublicModel) => ({
	...z.record(z.string(), z.unknown()).parse(model.latest_version.openapi_schema.components.schemas.Input),
	components: model.latest_version.openapi_schema.components,
});
