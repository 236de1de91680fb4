import type { Operation } from '../engine/operation';
import { predictionProgress } from './prediction';
import { cancelPrediction, getPrediction } from './routes';

export interface Asked {
	/** owner/name, or what else the user named; absent where only a hash is known */
	model?: string;
	prompt?: string;
}

/** What every node has in common that creates a prediction; they differ in what they send. */
export function creation<Choice extends Asked>(
	own: Pick<Operation<Choice>, 'parameters' | 'request' | 'anyFile'>,
): Operation<Choice> {
	const { anyFile = false } = own;
	return {
		...own,
		paid: true,
		pickUpNode: 'Replicate Get Prediction',
		asked: ({ model, prompt }) => ({ model, prompt }),
		progress: (reply, _choice, connection) => predictionProgress(reply, connection, { anyFile }),
		poll: (id, connection) => getPrediction(connection, id),
		cancel: (id, connection) => cancelPrediction(connection, id),
	};
}
