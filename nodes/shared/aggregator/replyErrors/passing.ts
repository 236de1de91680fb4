import { is, type Row } from './row';

/** Codes of what may pass; before the status, since channels remap those. */
export const PASSING: Row[] = [
	{
		source: 'new-api: middleware/performance.go, nothing was relayed',
		from: ['gateway'],
		codes: ['system_cpu_overloaded', 'system_memory_overloaded', 'system_disk_overloaded'],
		kind: 'rateLimited',
		message: (label) => `${label} is overloaded and takes no requests`,
		advice: 'Nothing was sent on and nothing was billed. Wait and run again',
	},
	{
		source: 'Midjourney: queue full (23), load of the group (30)',
		codes: ['midjourney:23', 'midjourney:30'],
		kind: 'rateLimited',
		message: (label) => `The queue of ${label} is full`,
		advice: 'Nothing was taken and nothing was billed. Wait and run again',
	},
	{
		// under any status: the request had left for the provider
		source: 'new-api: do_request_failed, bad_response, bad_response_body, empty_response, read_response_body_failed, response_time_exceeded',
		codes: [
			'do_request_failed',
			'bad_response',
			'bad_response_body',
			'empty_response',
			'read_response_body_failed',
			'response_time_exceeded',
			'aws_invoke_error',
		],
		kind: 'transient',
		message: (label) => `${label} could not answer`,
		advice: 'Try again later',
		mayBeSwitchedOff: true,
	},
];

/** What is left, by its status. */
export const BY_STATUS: Row[] = [
	{
		source: 'HTTP 429: new-api (您已达到请求数限制, 上游负载已饱和, an empty body), Replicate, Crazyrouter',
		status: is(429),
		kind: 'rateLimited',
		message: (label) => `Rate limited by ${label}`,
		advice: "Lower 'Max Concurrency' in the options, or wait and run again",
	},
	{
		source: 'HTTP 408 and 5xx',
		status: (status) => status === 408 || status >= 500,
		kind: 'transient',
		message: (label) => `${label} could not answer`,
		advice: 'Try again later',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 401, 402, 403 of an answer that was cut before it said who speaks',
		from: ['unknown'],
		kind: 'refused',
		message: (label) => `${label} refused the request`,
		advice: 'Its answer was cut off, so it is not known whether your key or credit is meant, or a provider behind it. Run it again; if it stays so, check both in its console',
	},
	{
		source: 'any other status, any other envelope',
		kind: 'refused',
		message: (label) => `${label} refused the request`,
		advice: 'Check the parameters against what the aggregator documents',
	},
];
