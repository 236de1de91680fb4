import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Fault, sentences } from '../../aggregator/fault';
import type { FileContent } from '../../aggregator/filePart';
import type { InputFile } from '../../form/item';

/** A form can hand on any number of files; an error names so many fields. */
const MOST_NAMED = 8;

/** What a field of the item holds; an expression may give the file itself. */
export function inputFile(context: IExecuteFunctions, index: number, field: unknown): { file: InputFile; binary: IBinaryData } {
	const binary = binaryOf(context, index, field);
	const file = {
		field: typeof field === 'string' ? field : (binary.fileName ?? ''),
		identity: identityOf(binary),
		size: binary.bytes ?? 0,
	};
	return { file, binary };
}

/** The bytes of a file, never whole in memory where n8n keeps it elsewhere. */
export async function contentOf({ helpers }: IExecuteFunctions, { id, data }: IBinaryData): Promise<FileContent> {
	if (id === undefined) {
		return {
			size: Buffer.byteLength(data, 'base64'),
			async *chunks() {
				yield Buffer.from(data, 'base64');
			},
		};
	}
	const { fileSize } = await helpers.getBinaryMetadata(id);
	return {
		size: fileSize,
		async *chunks() {
			yield* await helpers.getBinaryStream(id);
		},
	};
}

function binaryOf(context: IExecuteFunctions, index: number, field: unknown): IBinaryData {
	try {
		return context.helpers.assertBinaryData(index, typeof field === 'string' || isFile(field) ? field : '');
	} catch {
		throw noFile(field, Object.keys(context.getInputData()[index]?.binary ?? {}));
	}
}

function isFile(value: unknown): value is IBinaryData {
	return typeof value === 'object' && value !== null && 'mimeType' in value && ('data' in value || 'id' in value);
}

/** Where n8n keeps files in memory they have no ID, and the file itself lies in the item. */
function identityOf({ id, data }: IBinaryData): string {
	return id ?? `sha256:${createHash('sha256').update(data).digest('base64url')}`;
}

function noFile(field: unknown, filled: string[]): Fault {
	const message =
		typeof field === 'string' ? `The input has no file in the field '${field}'` : 'The expression for an input file gave none';
	const [there, choose] =
		filled.length === 0
			? ['This input item has no file in any field', 'Put a node before this one that hands on a file']
			: [`Its files are in: ${quoted(filled)}`, "Set 'Input Data Field Name' to one of these"];
	return new Fault('parameter', message, { description: sentences(there, `${choose}, or choose 'URL' as the source`) });
}

function quoted(names: string[]): string {
	const shown = names.slice(0, MOST_NAMED).map((name) => `'${name}'`);
	return shown.join(', ') + (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '');
}
