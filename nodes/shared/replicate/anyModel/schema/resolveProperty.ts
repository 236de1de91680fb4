import { z } from 'zod';

import { lenient } from '../../../replies/lenient';

const finite = lenient(z.number().finite());

const primitiveEnum = z
	.array(z.unknown())
	.transform((values) =>
		values.filter((value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))),
	)
	.pipe(z.array(z.union([z.string(), z.number()])));

const shape = {
	/** Also a list of types, of which "null" is none */
	type: lenient(
		z.union([
			z.string(),
			z.array(z.unknown()).transform((types) => types.filter((type) => typeof type === 'string').find((type) => type !== 'null')),
		]),
	),
	format: lenient(z.string()),
	enum: lenient(primitiveEnum),
	const: lenient(z.union([z.string(), z.number()])),
	default: z.unknown(),
	minimum: finite,
	maximum: finite,
	maxItems: finite,
	'x-order': finite,
};

const partSchema = z.object({
	...shape,
	items: z.unknown(),
	$ref: lenient(z.string()),
	allOf: lenient(z.array(z.unknown())),
	anyOf: lenient(z.array(z.unknown())),
	oneOf: lenient(z.array(z.unknown())),
});

type Part = z.infer<typeof partSchema>;

/** What a property says with everything it refers to put in place. */
export interface Property {
	type?: string;
	format?: string;
	enum?: Array<string | number>;
	default?: unknown;
	minimum?: number;
	maximum?: number;
	maxItems?: number;
	'x-order'?: number;
	items?: Property;
}

/** What a schema may refer to, and how many parts of it are still looked at: one that refers to itself must end. */
export interface Schemas {
	named: Record<string, unknown>;
	left: number;
}

const DEEPEST = 8;

/**
 * A property with its references followed: Replicate puts the values of a choice into a schema of their
 * own, behind `allOf` and `$ref`, and what may be null is one of two in `anyOf`.
 */
export function resolved(property: unknown, schemas: Schemas, depth = 0): Property {
	if (property === undefined || depth > DEEPEST || schemas.left <= 0) return {};
	schemas.left -= 1;
	const parsed = partSchema.safeParse(property);
	if (!parsed.success) return {};
	const part = parsed.data;
	const inner = [referredTo(part, schemas), ...(part.allOf ?? [])].map((one) => resolved(one, schemas, depth + 1));
	return merged([...inner, alternative(part, schemas, depth), ownOf(part, schemas, depth)]);
}

/** `#/components/schemas/aspect_ratio` → its schema */
function referredTo({ $ref }: Part, { named }: Schemas): unknown {
	const name = /^#\/components\/schemas\/(.+)$/.exec($ref ?? '')?.[1] ?? '';
	return Object.hasOwn(named, name) ? named[name] : undefined;
}

/** The one alternative beside null, or several choices in one list; of several types nothing is known. */
function alternative({ anyOf, oneOf }: Part, schemas: Schemas, depth: number): Property {
	const all = (anyOf ?? oneOf ?? []).map((one) => resolved(one, schemas, depth + 1));
	const real = all.filter(({ type }) => type !== 'null');
	if (real.length === 1) return real[0];
	const choices = real.map((one) => one.enum ?? []);
	return choices.length > 0 && choices.every((values) => values.length > 0) ? { enum: choices.flat() } : {};
}

function ownOf(part: Part, schemas: Schemas, depth: number): Property {
	return {
		type: part.type ?? undefined,
		format: part.format ?? undefined,
		enum: part.enum ?? (part.const == null ? undefined : [part.const]),
		default: part.default,
		minimum: part.minimum ?? undefined,
		maximum: part.maximum ?? undefined,
		maxItems: part.maxItems ?? undefined,
		'x-order': part['x-order'] ?? undefined,
		items: part.items === undefined ? undefined : resolved(part.items, schemas, depth + 1),
	};
}

/** Later ones win where they say something. */
function merged(parts: Property[]): Property {
	return Object.fromEntries(parts.flatMap((part) => Object.entries(part).filter(([, value]) => value !== undefined)));
}
