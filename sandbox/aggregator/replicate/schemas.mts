import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Field } from './inputs.mts';

interface Schema {
	type?: string;
	format?: string;
	enum?: unknown[];
	allOf?: Array<{ $ref: string }>;
	items?: Schema;
	minimum?: number;
	maximum?: number;
	maxItems?: number;
	default?: unknown;
	nullable?: boolean;
}

/** Replicate's answer to `GET models/{owner}/{name}`. */
export interface ModelReply {
	owner: string;
	name: string;
	latest_version: {
		id: string;
		openapi_schema: {
			components: {
				schemas: Record<string, unknown> & { Input: { required?: string[]; properties: Record<string, Schema> } };
			};
		};
	};
}

const FOLDER = path.join(import.meta.dirname, 'schemas');

/**
 * Replicate's models with the input schemas that their makers published, one file each in `schemas`. They
 * belong to the sandbox: what a node of the package allows does not change what is accepted here.
 */
export const MODEL_REPLIES = new Map<string, ModelReply>(
	readdirSync(FOLDER).map((file) => {
		const reply = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as ModelReply;
		return [`${reply.owner}/${reply.name}`, reply];
	}),
);

/** How a public model without a schema here is shown: like one whose maker has pushed no version. */
export function shownModel(owner: string, name: string): object {
	const model = `${owner}/${name}`;
	const about = { github_url: null, paper_url: null, license_url: null, cover_image_url: null, run_count: 1_024 };
	const known = MODEL_REPLIES.get(model);
	if (known) return { ...about, ...known };
	const url = `https://replicate.com/${model}`;
	return { ...about, url, owner, name, description: null, visibility: 'public', is_official: false, default_example: null, latest_version: null };
}

/** By the beginning of its hash, as AnyAPI's pages name versions. */
export function modelOfVersion(hash: string): string | undefined {
	const [model] = [...MODEL_REPLIES].find(([, { latest_version: latest }]) => latest.id.startsWith(hash.slice(0, 8))) ?? [];
	return model;
}

/** The fields of each model. Models without a schema accept every input. */
export const MODEL_INPUTS = new Map<string, Field[]>([...MODEL_REPLIES].map(([model, reply]) => [model, schemaFields(reply)]));

/** The fields that a schema allows, used to check an input. */
export function schemaFields({ latest_version: { openapi_schema } }: ModelReply): Field[] {
	const { schemas } = openapi_schema.components;
	const { properties, required = [] } = schemas.Input;
	return Object.entries(properties).map(([name, property]) => {
		const reference = property.allOf?.[0]?.$ref.split('/').at(-1);
		const { type, format, enum: values, minimum, maximum, maxItems, items } = (
			reference === undefined ? property : schemas[reference]
		) as Schema;
		return {
			name,
			type: format === 'uri' ? 'uri' : ((type ?? 'any') as Field['type']),
			required: required.includes(name),
			nullable: property.nullable,
			values,
			minimum,
			maximum,
			default: property.default,
			...(items?.format === 'uri' && { ofUris: true, mostImages: maxItems }),
		};
	});
}
