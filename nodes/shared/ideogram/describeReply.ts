import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Progress } from '../engine/outcome';

/** The reply of describe, the same at all aggregators. */
const replySchema = z.object({
	descriptions: z.array(z.object({ text: z.string().nullish() })),
});

export function describeProgress(reply: unknown, { label }: Connection): Progress {
	const { descriptions } = replySchema.parse(reply);
	const texts = descriptions.flatMap(({ text }) => (text ? [text] : []));
	if (texts.length === 0) {
		throw new Fault('unknownOutcome', `${label} gave no description`, {
			description: 'The reply held an empty list. Its safety check may have refused the image. The request may have been billed.',
		});
	}
	return {
		state: 'finished',
		outcome: { images: [], text: { description: texts[0], descriptions: texts } },
	};
}
