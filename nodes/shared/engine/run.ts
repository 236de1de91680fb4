import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import type { Fault } from '../aggregator/fault';
import type { RemoteFile } from '../aggregator/fetchFile';
import type { Reply } from '../aggregator/reply';
import type { Clock } from './clock';
import type { Durations } from './durations';
import type { Gate } from './gate';
import type { Options } from './options';
import type { ReadLane } from './readLane';
import type { Records } from './records';

/** Everything the items of one run of a node share. The doors and the clock can be replaced in tests. */
export interface Run {
	context: Pick<IExecuteFunctions, 'helpers' | 'logger'>;
	nodeName: string;
	connection: Connection;
	options: Options;
	clock: Clock;
	gate: Gate;
	reads: ReadLane;
	durations: Durations;
	records: Records;
	/** Hints already shown, to show each once */
	hints: Set<string>;
	/** Why no further create is sent in this run; nothing that is billed may leave after it is set */
	barred?: Fault;
	/** Fires when the user stops the execution, or n8n's own time for it is over */
	stop: AbortSignal;
	call(request: ApiRequest, signal: AbortSignal): Promise<Reply>;
	fetchFile(url: string, signal: AbortSignal): Promise<RemoteFile>;
}
