import { Fault } from '../aggregator/fault';
import { pastedId, type IdForm } from '../form/pastedId';

/** Replicate's ids have 26 letters and digits; other aggregators may make their own. */
const ID = /^[A-Za-z0-9][\w-]{0,199}$/;

const PREDICTION: IdForm = {
	names: ['id', 'predictionId', 'prediction_id'],
	isId: (value) => typeof value === 'string' && ID.test(value),
	/** …/predictions/<id>[/cancel], https://replicate.com/p/<id>, https://replicate.com/owner/name?prediction=<id> */
	inAddress: ({ pathname, searchParams }) =>
		searchParams.get('prediction') ?? /\/(?:predictions|p)\/([^/]+)/.exec(pathname)?.[1],
};

/** The prediction's id in what the user gave: itself, an address, or the item or reply of a create. */
export function predictionIdIn(given: unknown): string {
	const id = pastedId(given, PREDICTION);
	if (id !== undefined && ID.test(id)) return id;
	const text = (typeof given === 'string' ? given : (JSON.stringify(given) ?? '')).trim();
	throw new Fault('parameter', text === '' ? "'Prediction ID' is empty" : "'Prediction ID' holds no ID", {
		description:
			text === ''
				? "Enter the ID of a prediction, or check the expression: it gave nothing for this item. The nodes that create predictions put it in 'id'."
				: `No prediction ID was found in: ${text.slice(0, 200)}`,
	});
}
