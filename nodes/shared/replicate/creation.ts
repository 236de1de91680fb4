import type { Operation } from '../engine/operation';
import { explainedCreation } from './explainedCreation';
import { imagesRequested } from './imageCount';
import { finalOutput, predictionProgress } from './prediction';
import { refusedInput } from './refusedInput';
import { cancelPrediction, getPrediction } from './routes';

export interface ModelRequest {
	/** owner/name, or what else the user named; absent where only a hash is known */
	model?: string;
	prompt?: string;
	/** As sent, without files */
	input?: object;
}

/** What every node has in common that creates a prediction; they differ in what they send. */
export function creation<Choice extends ModelRequest>(
	own: Pick<Operation<Choice>, 'parameters' | 'request' | 'anyFile'>,
): Operation<Choice> {
	const { anyFile = false } = own;
	return {
		...own,
		paid: true,
		pickUpNode: 'Replicate Get Prediction',
		imageCount: ({ input }) => imagesRequested(input ?? {}),
		requested: ({ model, prompt }) => ({ model, prompt }),
		progress: (reply, _choice, connection) => predictionProgress(reply, connection, { anyFile }),
		poll: (id, connection) => getPrediction(connection, id),
		cancel: (id, connection) => cancelPrediction(connection, id),
		explain: (fault, _connection, { model }) => explainedCreation(refusedInput(fault, model), model),
		resultIn: finalOutput,
	};
}
