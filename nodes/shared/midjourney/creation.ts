import type { Operation } from '../engine/operation';
import { fetchTask } from './routes';
import { submitted } from './submitReply';
import { taskProgress } from './taskReply';

export const PICK_UP_NODE = 'Midjourney Get Task';

/** What every submit has in common; they differ in what they send. Nobody documents a way to cancel a task. */
export function creation<Choice>(
	own: Pick<Operation<Choice>, 'parameters' | 'request'> & Partial<Operation<Choice>>,
): Operation<Choice> {
	return {
		paid: true,
		pickUpNode: PICK_UP_NODE,
		submitted: (reply, _choice, connection) => submitted(reply, connection),
		progress: (reply, _choice, connection) => taskProgress(reply, connection),
		poll: (id, connection) => fetchTask(connection, id),
		...own,
	};
}
