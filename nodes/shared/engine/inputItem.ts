import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { asFault, Fault, sentences } from '../aggregator/fault';
import { plainText } from '../aggregator/plainText';
import { INSIDE_TRY_MS, isForImagesOnly, toldAlike } from '../aggregator/publicUrl';
import type { Item } from '../form/item';
import { orAbort } from './clock';
import { toldInTime } from './files/download';
import { contentOf, inputFile, upload } from './files/inputFiles';
import { fileTypeOf, isImage, SIGNATURE_BYTES } from './files/signature';
import { withoutMarkup } from './output/nodeError';
import type { Run } from './run';

/** Field names of a JSON input may be as long, and as many, as whoever wrote it likes. */
const LONGEST_HINT = 1_000;

/** A user's image is an upload's raw material: longer than this its fetch has failed. */
const FETCH_TIMEOUT_MS = 60_000;

/** One input item, as a family may see it. */
export function itemOf(context: IExecuteFunctions, run: Run, index: number): Item {
	const found = new Map<string, IBinaryData>();
	return {
		index,
		connection: run.connection,
		// a parameter that the form does not show has no value, and n8n throws without a fallback
		parameter: (name) => context.getNodeParameter(name, index, null) ?? undefined,
		file(field) {
			const { file, binary } = inputFile(context, index, field);
			found.set(file.identity, binary);
			return file;
		},
		async fileContent({ identity }) {
			const binary = found.get(identity);
			if (!binary) throw new Error('Only what `file` found has content');
			return await contentOf(context, binary);
		},
		upload: async (image) => await upload(run, image),
		fetchImage: async (url, maxBytes) => await fetchImage(context, run, url, maxBytes),
		hint: (message) => {
			if (run.hints.has(message)) return;
			run.hints.add(message);
			context.addExecutionHints({ message: withoutMarkup(plainText(message, LONGEST_HINT)), type: 'warning', location: 'outputPane' });
		},
	};
}

/** What the user named by URL, to be sent on: fetched without credentials. Whether it is an image its reader checks. */
async function fetchImage(
	context: IExecuteFunctions,
	run: Run,
	url: string,
	maxBytes: number,
): Promise<Buffer> {
	const begun = run.clock.now();
	// named by whoever fills in the form: of the gateway's own host too, where other ports are
	let isInside = isForImagesOnly(new URL(url), run.connection);
	const deadline = begun + (isInside ? INSIDE_TRY_MS : FETCH_TIMEOUT_MS);
	const signal = run.clock.signalAt(deadline, run.stop);
	try {
		const { stream, contentLength, isForImagesOnly: onlyImages } = await run.fetchFile(url, signal);
		isInside ||= onlyImages;
		if ((contentLength ?? 0) > maxBytes) {
			stream.destroy();
			throw tooLarge(maxBytes);
		}
		let size = 0;
		const content = context.helpers.binaryToBuffer(
			stream.map((chunk: Buffer) => {
				size += chunk.length;
				if (size > maxBytes) throw tooLarge(maxBytes);
				return chunk;
			}),
		);
		const bytes = await orAbort(content, isInside ? run.clock.signalAt(begun + INSIDE_TRY_MS, signal) : signal, 'The server');
		if (isInside && !isImage(fileTypeOf(bytes.subarray(0, SIGNATURE_BYTES), ''))) throw new Fault('parameter', 'It is no image');
		return bytes;
	} catch (error) {
		const fault = asFault(error);
		throw unusable(url, await toldInTime(run, isInside ? toldAlike(fault) : fault, { begun, deadline }));
	}
}

function unusable(url: string, { kind, message, details }: Fault): Fault {
	return new Fault(kind === 'stopped' ? 'stopped' : 'parameter', message, {
		...details,
		description: sentences(
			details.description,
			`The image address given was ${url.slice(0, 200)}`,
			'Nothing was sent to the aggregator for this item',
		),
	});
}

function tooLarge(maxBytes: number): Fault {
	return new Fault('parameter', `The image is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`);
}
