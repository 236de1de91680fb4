import type { INodeExecutionData } from 'n8n-workflow';

import type { Fault } from '../../aggregator/fault';
import type { Job } from '../jobs/job';

/** What came of an item: its output, with what remembers that it was paid for. */
export interface Processed {
	items: INodeExecutionData[];
	jobs: Job[];
}

/** How an item ended. */
export type ItemResult = Processed | { fault: Fault };
