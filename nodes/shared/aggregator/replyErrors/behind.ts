import { is, type Row } from './row';

const NOT_YOURS = 'Neither your key nor your credit is meant';

/**
 * What a provider says of the aggregator's account there, passed on. It ends no batch: other models have
 * other providers.
 */
export const BEHIND: Row[] = [
	{
		// Gemini says "quota" of its rate limit too, with the time to wait
		source: 'Gemini: RESOURCE_EXHAUSTED',
		from: ['behind', 'direct'],
		words: /retry in \d/i,
		codes: ['rate_limit_exceeded'],
		status: is(429),
		kind: 'rateLimited',
		message: (label) => `Rate limited by ${label}`,
		advice: "Lower 'Max Concurrency' in the options, or wait and run again",
	},
	{
		source: 'OpenAI (insufficient_quota), Volcengine (AccountOverdueError), Aliyun (Arrearage), Replicate and Ideogram (402)',
		from: ['behind'],
		codes: [
			'insufficient_quota',
			'insufficient_user_quota',
			'pre_consume_token_quota_failed',
			'insufficient_funds',
			'insufficient_balance',
			'accountoverdueerror',
			'arrearage',
			'billing_hard_limit_reached',
		],
		words: /exceeded your current quota|insufficient (credit|funds|balance|quota)|quota is not enough|余额不足|额度不足|额度已用尽|欠费/i,
		kind: 'refused',
		message: (label) => `The provider behind ${label} is out of credit`,
		advice: `${NOT_YOURS}: it is the account of the aggregator at that provider. Choose another model, or tell its support`,
	},
	{
		source: 'HTTP 402, as Replicate and Ideogram answer it',
		from: ['behind'],
		status: is(402),
		kind: 'refused',
		message: (label) => `The provider behind ${label} is out of credit`,
		advice: `${NOT_YOURS}: it is the account of the aggregator at that provider. Choose another model, or tell its support`,
	},
	{
		source: 'OpenAI, Google, Anthropic, Replicate, Ideogram; a gateway behind the gateway',
		from: ['behind'],
		codes: ['invalid_api_key', 'authentication_error', 'invalid_key', 'unauthenticated', 'api_key_invalid'],
		words: /incorrect api key|invalid (x-)?api.?key|api key not valid|not authorized to|valid authentication token|无效的令牌|invalid token|该令牌/i,
		status: (status) => status < 500,
		kind: 'refused',
		message: (label) => `The provider behind ${label} refused the key of ${label}`,
		advice: `${NOT_YOURS}: it is the aggregator's own key at that provider. Choose another model, or tell its support`,
	},
	{
		source: 'HTTP 401 under the type of a provider',
		from: ['behind'],
		status: is(401),
		kind: 'refused',
		message: (label) => `The provider behind ${label} refused the key of ${label}`,
		advice: `${NOT_YOURS}: it is the aggregator's own key at that provider. Choose another model, or tell its support`,
	},
	{
		source: 'OpenAI: 403 and 404 for models that are gone, or that its account may not use',
		from: ['behind'],
		status: (status) => status < 500,
		codes: ['model_not_found', 'model_not_available', 'notfounderror.modelnotfound', 'invalidendpointormodel.notfound'],
		words: /model .{0,80}(does not exist|not found|has been (deprecated|shut ?down|retired))/i,
		kind: 'refused',
		message: (label) => `The provider behind ${label} does not have this model`,
		advice: 'Its maker may have shut it down. Choose another model',
	},
	{
		source: 'HTTP 403 under the type of a provider, or where its body was no JSON',
		from: ['behind'],
		status: is(403),
		kind: 'refused',
		message: (label) => `The provider behind ${label} refused the request`,
		advice: `${NOT_YOURS}. Choose another model, or tell the support of the aggregator`,
	},
];
