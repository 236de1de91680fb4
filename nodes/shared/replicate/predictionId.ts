import { ID, requiredId, type IdForm } from '../form/pastedId';

/** Replicate's ids have 26 letters and digits; other aggregators may make their own. */
const PREDICTION: IdForm = {
	names: ['id', 'predictionId', 'prediction_id'],
	isId: (value) => typeof value === 'string' && ID.test(value),
	/** …/predictions/<id>[/cancel], https://replicate.com/p/<id>, https://replicate.com/owner/name?prediction=<id> */
	inAddress: ({ pathname, searchParams }) =>
		searchParams.get('prediction') ?? /\/(?:predictions|p)\/([^/]+)/.exec(pathname)?.[1],
};

/** The prediction's id in what the user gave: itself, an address, or the item or reply of a create. */
export function predictionIdIn(given: unknown): string {
	return requiredId(given, PREDICTION, { label: 'Prediction ID', noun: 'prediction', source: "The nodes that create predictions put it in 'id'." });
}
