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
	default?: unknown;
	nullable?: boolean;
}

/** What `GET models/{owner}/{name}` answers at Replicate. */
export interface ModelReply {
	owner: string;
	name: string;
	latest_version: {
		openapi_schema: {
			components: { schemas: Record<string, unknown> & { Input: { required: string[]; properties: Record<string, Schema> } } };
		};
	};
}

const FOLDER = path.join(import.meta.dirname, 'schemas');

/** Models of Replicate with the schema of their input; a file each, in `schemas`. */
export const MODEL_REPLIES = new Map<string, ModelReply>(
	readdirSync(FOLDER).map((file) => {
		const reply = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as ModelReply;
		return [`${reply.owner}/${reply.name}`, reply];
	}),
);

/** The fields that a schema allows, for the check of an input. */
export function schemaFields({ latest_version: { openapi_schema } }: ModelReply): Field[] {
	const { schemas } = openapi_schema.components;
	const { properties, required } = schemas.Input;
	return Object.entries(properties).map(([name, property]) => {
		const reference = property.allOf?.[0]?.$ref.split('/').at(-1);
		const { type, format, enum: values, minimum, maximum, items } = (
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
			...(items?.format === 'uri' && { ofUris: true }),
		};
	});
}
