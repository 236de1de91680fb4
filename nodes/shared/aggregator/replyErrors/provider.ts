import { is, type Row } from './row';

const REFUSED_PROMPT = (label: string) => `The prompt was refused by the safety filter of ${label}`;
const REPHRASE = 'Rephrase the prompt. If you sent input images, one of them may be the reason';

/**
 * The words with which image providers report that a filter refused: OpenAI, Google, Black Forest Labs,
 * Ideogram, Alibaba and Replicate's checkers, in answers to creates and in failed predictions. Strict enough
 * for any status; a filter that is broken itself uses other words.
 */
export const SAFETY_WORDS =
	/rejected (as a result of|by) (our|the) (safety|moderation|content)|failed (the |our )?safety check|safety filter threshold|contains? (inappropriate|prohibited|sensitive) content|flagged (as sensitive|for:)|content flagged for|request blocked by gemini|检测到敏感词|可能包含敏感词|banned (prompt|word)|\(E005\)|responsible ai practices|nsfw content|requires moderation on|input was flagged for|(request|prompt|content|output) (was |is )?moderated|(blocked|flagged|rejected) (by|as a result of) .{0,40}(moderation|safety|content)|violat.{0,40}(content|usage|safety) (polic|guideline)/i;

/** Codes and words of any filter; before credit and key, since some of them come as 403. */
export const SAFETY: Row[] = [
	{
		source: 'new-api: violation_fee.*, charged for a prompt that a provider’s policy refuses',
		codes: /^violation_fee\b/,
		kind: 'unknownOutcome',
		code: 'safety',
		billed: 'yes',
		message: REFUSED_PROMPT,
		advice: 'Rephrase the prompt',
	},
	{
		source: 'new-api: the same words (relay/channel/xai) without its code',
		words: /content violates usage guidelines|SAFETY_CHECK_TYPE/i,
		kind: 'unknownOutcome',
		code: 'safety',
		billed: 'maybe',
		message: REFUSED_PROMPT,
		advice: 'Rephrase the prompt. The provider may charge a fee for such a prompt',
	},
	{
		// the gateway's own filter answers 500, and has certainly not forwarded the prompt
		source: 'new-api, one-api (sensitive_words_detected); Midjourney (24)',
		from: ['gateway'],
		codes: ['sensitive_words_detected', 'midjourney:24'],
		kind: 'refused',
		code: 'safety',
		isBeforeSending: true,
		message: REFUSED_PROMPT,
		advice: REPHRASE,
	},
	{
		source: 'OpenAI (content_policy_violation, moderation_blocked); new-api (prompt_blocked); Crazyrouter (content_filter)',
		codes: ['prompt_blocked', 'content_policy_violation', 'content_filter', 'moderation_blocked', 'sensitive_words_detected'],
		words: SAFETY_WORDS,
		kind: 'refused',
		code: 'safety',
		message: REFUSED_PROMPT,
		advice: REPHRASE,
	},
	{
		// looser words: only with a status that blames the request; a filter may also just be broken, and a
		// gateway names models that are called so
		source: 'Replicate, Ideogram and others, in their own words',
		from: ['behind', 'direct', 'unknown'],
		status: is(400, 403, 422, 451),
		words:
			/safety (check|filter|system|polic)|prohibited content|content polic|sensitive content|nsfw (content|image|detected)|(content|image|output) .{0,30}nsfw|(blocked|flagged|rejected) by .{0,40}moderation|moderation (blocked|failed|system|polic)/i,
		kind: 'refused',
		code: 'safety',
		message: REFUSED_PROMPT,
		advice: REPHRASE,
	},
];

const NOT_YOURS = 'Neither your key nor your credit is the problem';
const ITS_ACCOUNT = `${NOT_YOURS}: it is the account of the aggregator at that provider. Choose another model, or contact its support`;
const ITS_KEY = `${NOT_YOURS}: it is the aggregator's own key at that provider. Choose another model, or contact its support`;

/**
 * What a provider says about the aggregator's account with it, passed on. It does not end the batch: other
 * models have other providers.
 */
export const BEHIND: Row[] = [
	{
		// Gemini also says "quota" for its rate limit, with the time to wait
		source: 'Gemini: RESOURCE_EXHAUSTED',
		from: ['behind', 'direct'],
		words: /retry in \d/i,
		status: is(429),
		kind: 'rateLimited',
		message: (label) => `Rate limited by ${label}`,
		advice: "Lower 'Max Concurrency' in the options, or wait and run again",
	},
	{
		source: 'OpenAI (insufficient_quota, billing_hard_limit_reached), Anthropic, Volcengine (AccountOverdueError), Aliyun (Arrearage)',
		from: ['behind'],
		codes: [
			'insufficient_quota',
			'insufficient_user_quota',
			'pre_consume_token_quota_failed',
			'insufficient_funds',
			'insufficient_balance',
			'insufficient_credits',
			'accountoverdueerror',
			'arrearage',
			'billing_hard_limit_reached',
		],
		words:
			/exceeded your current quota|insufficient (credits?|funds|balance|quota)|quota is not enough|billing hard limit|credit balance is too low|余额不足|额度不足|额度已用尽|欠费/i,
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} is out of credit`,
		advice: ITS_ACCOUNT,
	},
	{
		source: 'HTTP 402, as Replicate and Ideogram answer it',
		from: ['behind'],
		status: is(402),
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} is out of credit`,
		advice: ITS_ACCOUNT,
	},
	{
		source: 'OpenAI: an organisation that has to be verified, where the credential points at OpenAI itself',
		from: ['direct'],
		status: (status) => status < 500,
		words: /organi[sz]ation must be verified/i,
		kind: 'refused',
		code: 'provider',
		message: (label) => `${label} requires a verified organization for this model`,
		advice: 'The key is right. Verify the organization at the provider, or choose another model',
	},
	{
		source: 'OpenAI: a region or a country that it does not serve',
		from: ['behind', 'direct'],
		status: (status) => status < 500,
		codes: ['unsupported_country_region_territory'],
		words: /country, region,? or territory not supported|user location is not supported/i,
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} refused the request`,
		advice: `It does not serve the country that the request came from. ${NOT_YOURS}. Choose another model, or contact the support of the aggregator`,
	},
	{
		source: 'OpenAI: an organisation that has to be verified; a gateway’s own',
		from: ['behind'],
		status: (status) => status < 500,
		words: /organi[sz]ation must be verified/i,
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} refused the request`,
		advice: `The aggregator's own organization there is not verified for this model. ${NOT_YOURS}. Choose another model, or contact its support`,
	},
	{
		source: 'OpenAI, Google, Anthropic, Replicate, Ideogram; a gateway behind the gateway',
		from: ['behind'],
		codes: ['invalid_api_key', 'authentication_error', 'invalid_key', 'unauthenticated', 'api_key_invalid'],
		words: /incorrect api key|invalid (x-)?api.?key|api key not valid|not authorized to|valid authentication token|无效的令牌|invalid token|该令牌/i,
		status: (status) => status < 500,
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} refused the key of ${label}`,
		advice: ITS_KEY,
	},
	{
		source: 'HTTP 401 under the type of a provider',
		from: ['behind'],
		status: is(401),
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} refused the key of ${label}`,
		advice: ITS_KEY,
	},
	{
		source: 'OpenAI: 403 and 404 for models that are gone, or that its account may not use',
		from: ['behind'],
		status: (status) => status < 500,
		codes: ['model_not_found', 'model_not_available', 'notfounderror.modelnotfound', 'invalidendpointormodel.notfound'],
		words: /model .{0,80}(does not exist|not found|has been (deprecated|shut ?down|retired))/i,
		kind: 'refused',
		code: 'model',
		message: (label) => `The provider behind ${label} does not have this model`,
		advice: 'Its maker may have shut it down. Choose another model',
	},
	{
		source: 'a gateway’s provider: a path other than the one that was asked for',
		codes: ['path:another'],
		kind: 'refused',
		code: 'model',
		message: (label) => `This model does not work on this route at ${label}`,
		advice: 'The provider behind it does not have the path that the gateway asked for. Choose another model, or another node for this one',
	},
	{
		source: 'HTTP 403 under the type of a provider, or where its body was no JSON',
		from: ['behind'],
		status: is(403),
		kind: 'refused',
		code: 'provider',
		message: (label) => `The provider behind ${label} refused the request`,
		advice: `${NOT_YOURS}. Choose another model, or contact the support of the aggregator`,
	},
];
