import type { Connection } from '../aggregator/connection';
import type { FileContent } from '../aggregator/call';

/** One input item as the form and the families see it; the engine creates it. */
export interface Item {
	/** Index among the node's input items */
	index: number;
	connection: Connection;
	/** A node parameter, with expressions resolved for this item */
	parameter(name: string): unknown;
	/** The facts about an input file, without loading it; a Fault if there is none */
	file(field: unknown): InputFile;
	/** The content of a file that `file` found */
	fileContent(file: Pick<InputFile, 'identity'>): Promise<FileContent>;
	/** Fetches an image that the user named by URL, without credentials; at most `maxBytes` */
	fetchImage(url: string, maxBytes: number): Promise<Buffer>;
	/**
	 * Uploads an image to the aggregator, which gives it a URL, free of charge. Identical images are uploaded
	 * once per run; temporary faults are waited out. Only for APIs with an `uploadPath`.
	 */
	upload(image: ImageFile): Promise<string>;
	/** Shows a hint beside the node's output in the editor; the same text is shown once */
	hint(message: string): void;
}

/** A file of the input item, as plain data. */
export interface InputFile {
	/** As the user named it */
	field: string;
	/** Distinguishes it from every other file, the same in every try: n8n's ID, or a digest of its content */
	identity: string;
	/** Bytes */
	size: number;
}

/** An image to be sent, however the user named it. */
export interface ImageFile {
	content: FileContent;
	type: FileType;
}

/** A file's type by its first bytes; a name or a header may be wrong. */
export interface FileType {
	mimeType: string;
	extension: string;
}
