import type { z } from 'zod';

/** A field of a reply that may be missing, null or odd: an odd extra must not lose a paid image. */
export const lenient = <T extends z.ZodTypeAny>(type: T) => type.nullish().catch(undefined);
