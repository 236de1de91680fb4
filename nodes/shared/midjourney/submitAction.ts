import type { Operation } from '../engine/operation';
import { creation } from './creation';
import { submitTask } from './routes';

/** A button of a finished task. */
export interface Pressed {
	taskId: string;
	customId: string;
}

/** Presses a button of a task: a new task, and a new bill. AnyAPI's page requires `chooseSameChannel`. */
export const submitAction: Operation<Pressed> = creation({
	parameters() {
		throw new Error('A button is pressed only after its task was read');
	},
	request: ({ taskId, customId }, { connection }) =>
		submitTask(connection, 'action', { taskId, customId, chooseSameChannel: true }),
});
