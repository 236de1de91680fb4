import { is, type Row } from './row';

const NO_SUCH_PATH = (label: string) => `${label} does not offer this path`;
const CHECK_BASE_URL = "Check 'Base URL' in the credential; the aggregator may not have this operation";
const NOT_JSON = (label: string) => `${label} sent an answer that is not JSON`;
const NO_API = "If this keeps happening, check 'Base URL' in the credential: it may not be an API of this aggregator";
const RATE_LIMITED = (label: string) => `Rate limited by ${label}`;
const LESS_AT_ONCE = "Lower 'Max Concurrency' in the options, or wait and run again";
const NO_ANSWER = (label: string) => `${label} could not answer`;

/** Answers that do not come from an API: web pages, paths that do not exist, redirects. */
export const PAGES: Row[] = [
	{
		source: 'HTTP 407: the proxy that n8n goes through (HTTP_PROXY, HTTPS_PROXY)',
		status: is(407),
		kind: 'refused',
		code: 'unreachable',
		billed: 'no',
		message: (label) => `The proxy of this n8n blocked the request to ${label}`,
		advice: "It requires a user name and password: correct n8n's proxy settings",
	},
	{
		source: 'Cloudflare: block page and error 1015',
		form: 'page',
		status: is(403, 429),
		kind: 'refused',
		message: (label) => `The request was blocked by the firewall of ${label}`,
		advice:
			'It answered with a web page instead of data. Wait a few minutes; if this keeps happening, ask its support whether the address of this n8n is blocked',
	},
	{
		// neither passes on a provider's page as a success
		source: 'new-api, one-api: their web UI under any path that is unknown to them, with their header',
		form: 'page',
		at: ['new-api', 'one-api'],
		status: (status) => status < 300,
		kind: 'refused',
		code: 'not_offered',
		billed: 'no',
		message: (label) => `The base URL or path is not an API of ${label}`,
		advice: "It answered with its own web page. Check 'Base URL' in the credential; if it is right, the aggregator does not offer this route",
		mayBeSwitchedOff: true,
	},
	{
		source: 'a web page, of nobody known',
		form: 'page',
		status: (status) => status < 300,
		kind: 'unreadable',
		message: (label) => `The base URL or path is not an API of ${label}`,
		advice:
			"It answered with a web page. Check 'Base URL' in the credential; if it is right, the aggregator does not offer this route",
		mayBeSwitchedOff: true,
	},
	{
		// either a cut body or a wrong path: worth another poll, but a create may have been accepted
		source: 'HTTP: a body that was cut, or is no JSON, or no body at all',
		form: 'other',
		status: (status) => status < 300,
		kind: 'transient',
		message: NOT_JSON,
		advice: NO_API,
	},
	{
		source: 'HTTP: no body at all',
		form: 'empty',
		status: (status) => status < 300,
		kind: 'transient',
		message: NOT_JSON,
		advice: NO_API,
	},
	{
		source: 'new-api, one-api: unknown paths under /v1, /api and /assets',
		codes: ['path:asked'],
		kind: 'refused',
		code: 'not_offered',
		isBeforeSending: true,
		message: NO_SUCH_PATH,
		advice: CHECK_BASE_URL,
		mayBeSwitchedOff: true,
	},
	{
		source: 'FastAPI (LiteLLM, image-api-openai, museq and many more), in exactly these words',
		form: 'json',
		status: is(404, 405),
		words: /^(not found|method not allowed)$/i,
		kind: 'refused',
		code: 'not_offered',
		message: NO_SUCH_PATH,
		advice: CHECK_BASE_URL,
		mayBeSwitchedOff: true,
	},
	{
		source: 'web servers: their own page for a path that they do not have',
		form: 'page',
		status: is(404, 405),
		kind: 'refused',
		code: 'not_offered',
		message: NO_SUCH_PATH,
		advice: CHECK_BASE_URL,
		mayBeSwitchedOff: true,
	},
	{
		source: 'new-api: relay-router, RelayNotImplemented',
		codes: ['api_not_implemented'],
		kind: 'refused',
		code: 'not_offered',
		isBeforeSending: true,
		message: NO_SUCH_PATH,
		advice: 'Its software does not have this operation',
		mayBeSwitchedOff: true,
	},
	{
		// new-api refunds; the provider has the request nevertheless
		source: 'new-api: 201, 202 and 303 of a provider, which it does not pass on',
		at: ['new-api'],
		form: 'json',
		status: is(201, 202, 303),
		kind: 'unknownOutcome',
		code: 'refused',
		billed: 'no',
		message: (label) => `A provider accepted the request, but ${label} dropped it`,
		advice: 'The gateway does not wait for such a provider, so the result is lost. Choose another model, or contact its support',
	},
	{
		// RFC 9110 §15.4.4: it says that the request was processed
		source: 'HTTP 303 See Other; 301 and 302 to a result of the API',
		codes: ['redirect:result'],
		kind: 'transient',
		message: (label) => `${label} answered with a result at another address`,
		advice: 'The key is not sent there',
	},
	{
		source: 'HTTP: redirects, which are not followed with a key',
		status: (status) => status >= 300 && status < 400,
		kind: 'refused',
		code: 'not_offered',
		message: (label) => `${label} redirects to another address`,
		advice: 'The key is not sent there',
	},
];

/** Codes of temporary faults; before the status, since channels remap statuses. */
export const PASSING: Row[] = [
	{
		source: 'new-api: middleware/performance.go, nothing was relayed',
		from: ['gateway'],
		codes: ['system_cpu_overloaded', 'system_memory_overloaded', 'system_disk_overloaded'],
		kind: 'rateLimited',
		code: 'overloaded',
		isBeforeSending: true,
		message: (label) => `${label} is overloaded and accepts no requests`,
		advice: 'Wait and run again',
	},
	{
		source: 'Midjourney: queue full (23), load of the group (30)',
		codes: ['midjourney:23', 'midjourney:30'],
		kind: 'rateLimited',
		isBeforeSending: true,
		message: (label) => `The queue of ${label} is full`,
		advice: 'Wait and run again',
	},
	{
		source: 'LiteLLM: all_deployments_in_cooldown; not one provider of this model is asked for some seconds',
		from: ['gateway'],
		codes: ['all_deployments_in_cooldown'],
		words: /no deployments available for selected model/i,
		kind: 'rateLimited',
		message: RATE_LIMITED,
		advice: LESS_AT_ONCE,
	},
	{
		// with any status: the request had already been sent to the provider
		source: 'new-api, one-api: do_request_failed, bad_response, bad_response_body, empty_response, response_time_exceeded; what failed after a Midjourney task was taken',
		codes:
			/^(do_request_failed|bad_response|bad_response_body|empty_response(_body)?|response_time_exceeded|aws_invoke_error|(read|close|copy|unmarshal)_(response|upstream)_body_failed|close_request_body_failed|insert_midjourney_task_failed|(settle|persist)_midjourney_billing_failed)$/,
		kind: 'transient',
		message: NO_ANSWER,
		advice: 'Try again later',
		mayBeSwitchedOff: true,
	},
	{
		source: 'OpenAI and others (rate_limit_exceeded), under whatever status a channel makes of it',
		codes: ['rate_limit_exceeded', 'rate_limit_error', 'too_many_requests'],
		kind: 'rateLimited',
		message: RATE_LIMITED,
		advice: LESS_AT_ONCE,
	},
];

/** The path exists, but something in it does not. */
export const NOT_FOUND: Row[] = [
	{
		source: 'HTTP 404 in JSON on a create: Replicate, OpenAI, Gemini',
		purpose: 'create',
		status: is(404),
		form: 'json',
		kind: 'refused',
		code: 'model',
		message: (label, model) =>
			model === undefined ? `The model was not found at ${label}` : `The model ${model} was not found at ${label}`,
		advice: 'Check its name; it may have been shut down by its maker, or never offered by this aggregator',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 404 in JSON on a read: Replicate, Ideogram',
		status: is(404),
		form: 'json',
		kind: 'notFound',
		message: (label) => `${label} does not know this ID`,
		advice: 'Its data was deleted, or it was made at another aggregator or with another credential',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 404 without words, 405',
		status: is(404, 405),
		kind: 'refused',
		code: 'not_offered',
		message: NO_SUCH_PATH,
		advice: CHECK_BASE_URL,
		mayBeSwitchedOff: true,
	},
];

/** Everything else, by status. */
export const BY_STATUS: Row[] = [
	{
		source: 'HTTP 429 of the gateway itself',
		from: ['gateway'],
		status: is(429),
		kind: 'rateLimited',
		isBeforeSending: true,
		message: RATE_LIMITED,
		advice: LESS_AT_ONCE,
	},
	{
		source: 'HTTP 429: new-api (上游负载已饱和, an empty body), Replicate, Crazyrouter',
		status: is(429),
		kind: 'rateLimited',
		message: RATE_LIMITED,
		advice: LESS_AT_ONCE,
	},
	{
		source: 'OpenAI’s refusals, under the 5xx that a channel makes of them',
		status: (status) => status >= 500,
		codes: ['invalid_value', 'invalid_request_error', 'invalid_parameter', 'invalid_image', 'invalid_size'],
		kind: 'refused',
		message: (label) => `${label} refused the request`,
		advice: 'Check the parameters against the documentation of the aggregator',
	},
	{
		source: 'Cloudflare: 524, after about 100 s without an answer',
		status: is(524),
		kind: 'transient',
		message: (label) => `A server in front of ${label} gave up after about 100 s`,
		advice: '',
		lesson:
			"Use a lower quality or a smaller size. 'Stream' keeps the connection open if the gateway can stream images (LiteLLM can't). With a gateway's task route, no connection has to stay open",
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 408 and 5xx',
		status: (status) => status === 408 || status >= 500,
		kind: 'transient',
		message: NO_ANSWER,
		advice: 'Try again later',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 409, 425, 499 on a create: of a request that is there, or was given up while it was worked on',
		purpose: 'create',
		status: is(409, 425, 499),
		kind: 'transient',
		message: (label) => `${label} did not say what became of the request`,
		advice: 'Try again later',
	},
	{
		source: 'HTTP 401, 402, 403 of an answer that was cut before it said who speaks',
		from: ['unknown'],
		kind: 'refused',
		message: (label) => `${label} refused the request`,
		advice: 'Its answer was cut off, so it may be about your key, your credit, or a provider behind it. Run it again; if this keeps happening, check your key and credit in its console',
	},
	{
		source: 'any other status, any other envelope',
		kind: 'refused',
		message: (label) => `${label} refused the request`,
		advice: 'Check the parameters against the documentation of the aggregator',
	},
];
