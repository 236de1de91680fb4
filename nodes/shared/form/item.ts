import type { Connection } from '../aggregator/connection';
import type { FileContent } from '../aggregator/call';

/** One input item as the form and the families see it; the engine makes it. */
export interface Item {
	/** Index among the node's input items */
	index: number;
	connection: Connection;
	/** A node parameter, with expressions resolved for this item */
	parameter(name: string): unknown;
	/** What there is to say of an input file, without loading it; a Fault where there is none */
	file(field: unknown): InputFile;
	/** The content of a file that `file` found */
	fileContent(file: Pick<InputFile, 'identity'>): Promise<FileContent>;
	/** Fetches an image that the user named by URL, without credentials; at most `maxBytes` */
	fetchImage(url: string, maxBytes: number): Promise<Buffer>;
	/**
	 * Puts an image where the aggregator gives it a URL, free of charge, and says the URL. Equal images go
	 * up once a run; passing faults are waited out. Of APIs with an `uploadPath` only.
	 */
	upload(image: ImageFile): Promise<string>;
	/** A hint beside the node's output in the editor; the same text is shown once */
	hint(message: string): void;
}

/** A file of the input item, in plain data. */
export interface InputFile {
	/** As the user named it */
	field: string;
	/** Tells it from every other file, the same in every try: n8n's ID of it, or what it consists of */
	identity: string;
	/** Bytes */
	size: number;
}

/** An image to be sent, whatever the user named it by. */
export interface ImageFile {
	content: FileContent;
	type: FileType;
}

/** What a file is by its first bytes; a name or a header may lie. */
export interface FileType {
	mimeType: string;
	extension: string;
}
