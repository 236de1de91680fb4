import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import type { RemoteFile } from '../aggregator/fetchFile';
import type { Reply } from '../aggregator/reply';
import type { Options } from '../form/options';
import type { Clock, Creates } from './clock';
import type { JobStore } from './jobs/jobStore';
import type { Durations, Limiter } from './limits/limiter';

/** Everything the items of one run of a node share. The transport and the clock can be replaced in tests. */
export interface Run {
	context: Pick<IExecuteFunctions, 'helpers' | 'logger'>;
	nodeName: string;
	/** Whether an agent called the node */
	isTool: boolean;
	connection: Connection;
	options: Options;
	clock: Clock;
	limiter: Limiter;
	durations: Durations;
	jobs: JobStore;
	/** Images uploaded in this run, by their content: the URLs that the aggregator gave them */
	uploads: Map<string, Promise<string>>;
	/** Hints already shown, so that each is shown once */
	hints: Set<string>;
	creates: Creates;
	/** A file's name, with a distinguishing suffix if another file of this execution has the same name */
	nameOf(name: string, owner: string, own: string): string;
	/** Fires when the user stops the execution, or n8n's own timeout for it is over */
	stop: AbortSignal;
	call(request: ApiRequest, signal: AbortSignal): Promise<Reply>;
	fetchFile(url: string, signal: AbortSignal): Promise<RemoteFile>;
}
