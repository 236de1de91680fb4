import type { FaultKind } from './fault';

/** What of an answer decides what it means. */
interface Refusal {
	status: number;
	/** Codes and words in one text */
	said: string;
	page: boolean;
	json: boolean;
}

interface Meaning {
	kind: FaultKind;
	when: (refusal: Refusal) => boolean;
	message: (label: string) => string;
	advice: string;
	/** Whether a route that the aggregator does not serve looks like this */
	mayBeSwitchedOff?: true;
}

const CREDIT =
	/insufficient_user_quota|pre_consume_token_quota_failed|insufficient_quota|insufficient_funds|daily_limit|insufficient credit|该令牌额度已用尽|余额不足|额度不足/i;
const MODEL_DENIED = /该令牌无权使用模型|no access to model|not allowed to use model/i;
const MODEL_NOT_OFFERED = /model_not_found|no available channel|无可用渠道|no_available_key/i;
const SAFETY_CODES = /sensitive_words_detected|prompt_blocked|content_policy/i;
const SAFETY_WORDS =
	/safety (check|filter|system|polic)|prohibited content|moderation|nsfw|sensitive content/i;

/**
 * The table from what an aggregator answered to what the user reads. The first row that fits wins.
 * Sources: one-api and new-api (codes, Chinese texts), Replicate (`detail`), Ideogram (`error` as
 * text), Cloudflare (web pages).
 */
const MEANINGS: Meaning[] = [
	{
		kind: 'refused',
		when: ({ status, page }) => page && (status === 403 || status === 429),
		message: (label) => `The request was blocked by the firewall of ${label}`,
		advice:
			'It answered with a web page instead of data. Wait some minutes; if it stays so, ask its support whether the address of this n8n is blocked',
	},
	{
		kind: 'unreadable',
		when: ({ status, page }) => page && status < 300,
		message: (label) => `The base URL or path is not an API of ${label}`,
		advice:
			"It answered with a web page. Check 'Base URL' in the credential; if it is right, the aggregator does not offer this route",
		mayBeSwitchedOff: true,
	},
	{
		// a cut body as much as a wrong path: worth another read, but a create may have gone through
		kind: 'transient',
		when: ({ status, json }) => !json && status < 300,
		message: (label) => `${label} sent an answer that is not JSON`,
		advice: "If it stays so, check 'Base URL' in the credential: it may not be an API of this aggregator",
	},
	{
		kind: 'credit',
		when: ({ status, said }) => status === 402 || CREDIT.test(said),
		message: (label) => `Out of credit at ${label}`,
		advice: 'Top up your balance there, then run the workflow again',
	},
	{
		kind: 'refused',
		when: ({ said }) => MODEL_DENIED.test(said),
		message: (label) => `This key may not use this model at ${label}`,
		advice: 'Allow the model for the key in the console of the aggregator, or choose another model',
	},
	{
		kind: 'refused',
		when: ({ said }) => MODEL_NOT_OFFERED.test(said),
		message: (label) => `${label} does not offer this model to the group of this key`,
		advice: 'Choose another model, or ask the aggregator to enable it for your group',
		mayBeSwitchedOff: true,
	},
	{
		kind: 'refused',
		// one-api answers its word filter with 500, and still has surely not passed the prompt on
		when: ({ status, said }) =>
			SAFETY_CODES.test(said) || ((status === 400 || status === 422) && SAFETY_WORDS.test(said)),
		message: (label) => `The prompt was refused by the safety filter of ${label}`,
		advice: 'Rephrase the prompt',
	},
	{
		kind: 'refused',
		when: ({ status, said }) => status === 404 && /invalid url/i.test(said),
		message: (label) => `${label} does not offer this path`,
		advice: "Check 'Base URL' in the credential; the aggregator may not have this operation",
		mayBeSwitchedOff: true,
	},
	{
		kind: 'key',
		when: ({ status }) => status === 401 || status === 403,
		message: (label) => `The key is not accepted by ${label}`,
		advice: 'Check the API key in the credential: whole, not expired, and of this aggregator',
	},
	{
		kind: 'rateLimited',
		when: ({ status }) => status === 429,
		message: (label) => `Rate limited by ${label}`,
		advice: "Lower 'Max Concurrency' in the options, or wait and run again",
	},
	{
		kind: 'ended',
		when: ({ status }) => status === 404,
		message: (label) => `${label} does not know what was asked for`,
		advice: 'The id or model is unknown there, or its data was already deleted',
		mayBeSwitchedOff: true,
	},
	{
		kind: 'refused',
		when: ({ status }) => status >= 300 && status < 400,
		message: (label) => `${label} redirects to another address`,
		advice: 'The key is not sent there',
	},
	{
		kind: 'transient',
		when: ({ status }) => status === 408 || status >= 500,
		message: (label) => `${label} could not answer`,
		advice: 'Try again later',
		mayBeSwitchedOff: true,
	},
];

const ANY: Meaning = {
	kind: 'refused',
	when: () => true,
	message: (label) => `${label} refused the request`,
	advice: 'Check the parameters against what the aggregator documents',
};

export function meaningOf(refusal: Refusal): Meaning {
	return MEANINGS.find(({ when }) => when(refusal)) ?? ANY;
}
