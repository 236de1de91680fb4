import type { FaultKind } from '../../../nodes/shared/aggregator/fault.ts';

/**
 * What gateways really answer, word for word, and what the user has to read. Sources: new-api
 * (QuantumNous/new-api, August 2026: middleware/auth.go, middleware/distributor.go, controller/relay.go,
 * relaykit/types/error.go, i18n/locales), one-api (songquanpeng/one-api, February 2025), the
 * documentation of Crazyrouter, Replicate, Ideogram, OpenAI and midjourney-proxy.
 */
export interface Saying {
	status: number;
	/** Text is sent as it is */
	body: unknown;
	headers?: Record<string, string>;
}

export interface CatalogueRow {
	cause: string;
	source: string;
	/** In every language, and under every status it is seen with */
	says: Saying[];
	kind: FaultKind;
	/** With AnyAPI for the aggregator */
	message: string;
	advice: RegExp;
	/** Where it is seen; everywhere when left out */
	at?: string;
}

export const REQUEST_ID = '20260808123456789012345678';
const HEADER = { 'x-oneapi-request-id': REQUEST_ID };
const FEW = { 'content-type': 'text/html; charset=utf-8' };

/** An error of the gateway itself: new-api's, and the same as one-api puts it. */
const newApi = (status: number, message: string, code = ''): Saying => ({
	status,
	headers: HEADER,
	body: { error: { message: `${message} (request id: ${REQUEST_ID})`, type: 'new_api_error', param: '', code } },
});
const oneApi = (status: number, message: string, code?: string): Saying => ({
	status,
	headers: HEADER,
	body: { error: { message: `${message} (request id: ${REQUEST_ID})`, type: 'one_api_error', ...(code && { code }) } },
});
/** A provider's error that new-api passes on: its words, without a request id; the id is in the header alone. */
const passedOn = (status: number, message: string, type: string, code: unknown = null): Saying => ({
	status,
	headers: HEADER,
	body: { error: { message, type, param: '', code } },
});
/** The same through one-api, which puts its id behind the provider's words. */
const throughOneApi = (status: number, message: string, type: string, code: unknown = null): Saying =>
	passedOn(status, `${message} (request id: ${REQUEST_ID})`, type, code);
const midjourney = (status: number, description: string, code: number, type = 'upstream_error'): Saying => ({
	status,
	headers: HEADER,
	body: { description, type, code },
});
const keyRoute = (status: number, message: string): Saying => ({ status, headers: HEADER, body: { success: false, message } });
const task = (status: number, message: string, code: string): Saying => ({ status, headers: HEADER, body: { code, message, data: null } });
/** The same words under other statuses, since channels remap them. */
const under = (statuses: number[], { status, ...saying }: Saying): Saying[] =>
	[status, ...statuses].map((other) => ({ ...saying, status: other }));
const page = '<!doctype html><html><head><title>New API</title></head><body><div id="root"></div></body></html>';

export const CATALOGUE: CatalogueRow[] = [
	{
		cause: 'no, unknown, disabled, expired or exhausted key (new-api since April 2026)',
		source: 'new-api middleware/auth.go: token.invalid, token.not_provided',
		says: [
			newApi(401, 'Invalid token'),
			newApi(401, '无效的令牌'),
			newApi(401, 'Token not provided'),
			newApi(401, '未提供令牌'),
			oneApi(401, '无效的令牌'),
			keyRoute(401, '无效的令牌'),
			keyRoute(200, '无效的令牌'),
		],
		kind: 'key',
		message: 'The key is not accepted by AnyAPI',
		advice: /not expired.*with quota left on it/,
	},
	{
		cause: 'exhausted key, older gateways',
		source: 'new-api token.exhausted; one-api model/token.go',
		says: [
			newApi(401, 'This token quota is exhausted TokenStatusExhausted[sk-abc***xyz]'),
			newApi(401, '该令牌额度已用尽 TokenStatusExhausted[sk-abc***xyz]'),
			oneApi(401, '该令牌额度已用尽'),
			oneApi(401, '令牌 my-key（#3）额度已用尽'),
			newApi(403, '该令牌额度已用尽'),
		],
		kind: 'credit',
		message: 'Out of credit at AnyAPI',
		advice: /The key's own quota is used up/,
	},
	{
		cause: 'expired key, older gateways',
		source: 'new-api token.expired; one-api model/token.go',
		says: [newApi(401, 'This token has expired'), newApi(401, '该令牌已过期'), oneApi(401, '该令牌已过期')],
		kind: 'key',
		message: 'The key has expired at AnyAPI',
		advice: /later date/,
	},
	{
		cause: 'a key that was switched off, older gateways',
		source: 'new-api token.status_unavailable; one-api model/token.go',
		says: [newApi(401, 'This token status is unavailable'), newApi(401, '该令牌状态不可用'), oneApi(401, '该令牌状态不可用')],
		kind: 'key',
		message: 'The key is not accepted by AnyAPI',
		advice: /not switched off/,
	},
	{
		cause: 'a model that the key may not use',
		source: 'new-api distributor.token_model_forbidden; one-api middleware/auth.go; Crazyrouter, error handling',
		says: [
			newApi(403, 'This token has no access to model gpt-image-2'),
			newApi(403, '该令牌无权访问模型 gpt-image-2'),
			oneApi(403, '该令牌无权使用模型：gpt-image-2'),
			newApi(403, '该令牌无权使用模型：google/imagen-4'),
		],
		kind: 'refused',
		message: 'This key may not use this model at AnyAPI',
		advice: /Allow the model for the key/,
	},
	{
		cause: 'a key that allows no model',
		source: 'new-api distributor.token_no_model_access',
		says: [newApi(403, 'This token has no access to any models'), newApi(403, '该令牌无权访问任何模型')],
		kind: 'key',
		message: 'The key allows no model at all at AnyAPI',
		advice: /Allow models for the key/,
	},
	{
		cause: 'a group that the key may not use',
		source: 'new-api middleware/auth.go; distributor.group_access_denied',
		says: [
			newApi(403, '无权访问 vip 分组'),
			newApi(403, '分组 vip 已被弃用'),
			newApi(403, 'No permission to access this group'),
			newApi(403, '无权访问该分组'),
		],
		kind: 'key',
		message: 'The key belongs to a group that it may not use at AnyAPI',
		advice: /another group/,
	},
	{
		cause: 'an address that is not on the list of the key',
		source: 'new-api middleware/auth.go (access_denied); one-api middleware/auth.go',
		says: [
			newApi(403, '您的 IP 不在令牌允许访问的列表中', 'access_denied'),
			newApi(403, 'Your address is not welcome', 'access_denied'),
			oneApi(403, '该令牌只能在指定网段使用：10.0.0.0/8，当前 ip：203.0.113.7'),
			newApi(403, '无法解析客户端 IP 地址'),
		],
		kind: 'key',
		message: 'The key may not be used from the address of this n8n at AnyAPI',
		advice: /list of allowed IPs/,
	},
	{
		cause: 'a blocked account',
		source: 'new-api auth.user_banned; one-api middleware/auth.go',
		says: [newApi(403, 'User has been banned'), newApi(403, '用户已被封禁'), oneApi(403, '用户已被封禁'), keyRoute(403, '用户已被封禁')],
		kind: 'key',
		message: 'Your account is blocked at AnyAPI',
		advice: /its support/,
	},
	{
		cause: 'a key with a channel behind it',
		source: 'new-api, one-api middleware/auth.go',
		says: [newApi(403, '普通用户不支持指定渠道'), oneApi(403, '普通用户不支持指定渠道'), newApi(400, 'Invalid channel ID'), newApi(400, '无效的渠道 Id')],
		kind: 'key',
		message: 'The key has something behind it that AnyAPI takes for a channel',
		advice: /as the console shows it/,
	},
	{
		cause: 'an account out of quota',
		source: 'new-api service/quota (insufficient_user_quota); one-api; Midjourney relay; Crazyrouter, error handling',
		says: [
			...under([400, 500], newApi(403, '用户额度不足, 剩余额度: ＄0.000000', 'insufficient_user_quota')),
			newApi(403, '预扣费额度失败, 用户剩余额度: ＄0.002000, 需要预扣费额度: ＄0.040000', 'insufficient_user_quota'),
			newApi(403, '订阅额度不足或未配置订阅: no active subscription', 'insufficient_user_quota'),
			newApi(403, 'Insufficient quota', 'insufficient_user_quota'),
			oneApi(403, 'user quota is not enough', 'insufficient_user_quota'),
			newApi(429, 'You exceeded your current quota', 'insufficient_quota'),
			midjourney(400, 'quota_not_enough ', 4),
			keyRoute(200, '余额不足'),
		],
		kind: 'credit',
		message: 'Out of credit at AnyAPI',
		advice: /Top up/,
	},
	{
		cause: 'the quota of the key is too small',
		source: 'new-api, one-api (pre_consume_token_quota_failed)',
		says: under(
			[400, 500],
			newApi(403, 'token quota is not enough, token remain quota: ＄0.01, need quota: ＄0.04', 'pre_consume_token_quota_failed'),
		),
		kind: 'credit',
		message: 'Out of credit at AnyAPI',
		advice: /A key may have a limit of its own/,
	},
	{
		cause: 'an account out of quota, as Crazyrouter documents it',
		source: 'docs.crazyrouter.com, error handling: 403',
		at: 'crazyrouterApi',
		says: [passedOn(403, 'Insufficient quota', 'insufficient_quota', 'insufficient_quota')],
		kind: 'credit',
		message: 'Out of credit at AnyAPI',
		advice: /Top up/,
	},
	{
		cause: 'a wrong key, as Crazyrouter documents it',
		source: 'docs.crazyrouter.com, error handling: 401',
		at: 'crazyrouterApi',
		says: [passedOn(401, 'Invalid API key', 'authentication_error', 'invalid_api_key')],
		kind: 'key',
		message: 'The key is not accepted by AnyAPI',
		advice: /Check the API key/,
	},
	{
		cause: 'no channel for the model',
		source: 'new-api distributor.no_available_channel (model_not_found); one-api, without a code',
		says: [
			newApi(503, 'No available channel for model gpt-image-2 under group default (distributor)', 'model_not_found'),
			newApi(503, '分组 default 下模型 gpt-image-2 无可用渠道（distributor）', 'model_not_found'),
			oneApi(503, '当前分组 default 下对于模型 gpt-image-2 无可用渠道'),
			newApi(503, 'No available channel keys', 'channel:no_available_key'),
		],
		kind: 'refused',
		message: 'AnyAPI does not offer this model to the group of this key',
		advice: /another model/,
	},
	{
		cause: 'no channel left, or a wrong setting of one',
		source: 'new-api controller/relay.go (get_channel_failed), relaykit/types/error.go (channel:…)',
		says: [
			...under([503], newApi(500, '分组 default 下模型 gpt-image-2 的可用渠道不存在（retry）', 'get_channel_failed')),
			newApi(500, 'Failed to get available channel for model m under group g (distributor): database is locked', 'get_channel_failed'),
			newApi(500, 'model_mapping_contains_cycle', 'channel:model_mapped_error'),
			newApi(500, 'unmarshal_model_mapping_failed', 'model_mapped_error'),
			newApi(403, 'This channel has been disabled'),
			newApi(403, '该渠道已被禁用'),
			midjourney(400, '该任务所属渠道已被禁用 ', 4),
		],
		kind: 'refused',
		message: 'AnyAPI has no channel left that could make this',
		advice: /Nothing was billed/,
	},
	{
		cause: 'no price for the model',
		source: 'new-api relay/helper/price.go (model_price_error)',
		says: [
			newApi(400, 'Model gpt-image-2 has not been priced by the administrator yet, please contact the administrator', 'model_price_error'),
			newApi(400, '模型 gpt-image-2 的价格尚未由管理员配置，请联系管理员', 'model_price_error'),
			newApi(500, '模型 gpt-image-2 倍率或价格未配置', 'model_price_error'),
		],
		kind: 'refused',
		message: 'AnyAPI has set no price for this model',
		advice: /ask the aggregator to set a price/,
	},
	{
		cause: 'an invalid request, refused before charging',
		source: 'new-api controller/relay.go (invalid_request, 500); Midjourney relay',
		says: [
			...under([400], newApi(500, 'size must be one of 1024x1024, 1536x1024, 1024x1536', 'invalid_request')),
			newApi(500, 'model is required', 'invalid_request'),
			newApi(500, 'n must be an integer between 1 and 128', 'invalid_request'),
			newApi(500, 'EOF', 'bad_request_body'),
			midjourney(400, 'prompt_is_required ', 4),
			midjourney(400, 'task_status_not_success ', 4),
		],
		kind: 'refused',
		message: 'AnyAPI refused the request before sending it on',
		advice: /Nothing was billed/,
	},
	{
		cause: 'a request that the channel cannot take',
		source: 'new-api relay/image_handler.go (convert_request_failed, 500)',
		says: [
			newApi(500, 'image is required', 'convert_request_failed'),
			newApi(500, 'not supported model for image generation, only imagen models are supported', 'convert_request_failed'),
		],
		kind: 'refused',
		message: 'AnyAPI refused the request before sending it on',
		advice: /this model does not take such a request/,
	},
	{
		cause: 'the word filter of the gateway',
		source: 'new-api, one-api (sensitive_words_detected)',
		says: [
			...under([400], newApi(500, 'sensitive_words_detected', 'sensitive_words_detected')),
			newApi(500, '检测到敏感词: forbidden', 'sensitive_words_detected'),
		],
		kind: 'refused',
		message: 'The prompt was refused by the safety filter of AnyAPI',
		advice: /Rephrase the prompt/,
	},
	{
		cause: 'a block of Gemini',
		source: 'new-api relay/channel/gemini (prompt_blocked)',
		says: under([500], newApi(400, 'request blocked by Gemini API: PROHIBITED_CONTENT', 'prompt_blocked')),
		kind: 'refused',
		message: 'The prompt was refused by the safety filter of AnyAPI',
		advice: /Rephrase the prompt/,
	},
	{
		cause: 'a block of Grok',
		source: 'new-api (violation_fee.grok.csam)',
		says: [
			passedOn(403, 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_CSAM', 'upstream_error', 'violation_fee.grok.csam'),
			passedOn(403, 'Failed check: SAFETY_CHECK_TYPE_BIO', 'upstream_error'),
		],
		kind: 'refused',
		message: 'The prompt was refused by the safety filter of AnyAPI',
		advice: /may charge a fee/,
	},
	{
		cause: 'the safety filter of a provider',
		source: 'OpenAI (content_policy_violation, moderation_blocked); Ideogram; Crazyrouter (content_filter); midjourney-proxy (24)',
		says: [
			...under(
				[403, 500],
				passedOn(400, 'Your request was rejected as a result of our safety system.', 'image_generation_user_error', 'moderation_blocked'),
			),
			passedOn(400, 'Your request was rejected by the safety system. If you believe this is an error, contact us', 'invalid_request_error', 'content_policy_violation'),
			passedOn(400, 'The content was filtered', 'invalid_request_error', 'content_filter'),
			passedOn(403, 'This prompt was flagged by our content moderation', 'upstream_error'),
			{ status: 422, headers: HEADER, body: { error: 'Prompt provided failed safety check due to the inclusion of prohibited content.' } },
			midjourney(200, '可能包含敏感词', 24, ''),
		],
		kind: 'refused',
		message: 'The prompt was refused by the safety filter of AnyAPI',
		advice: /Rephrase the prompt/,
	},
	{
		cause: 'a body that is too large',
		source: 'new-api (read_request_body_failed, 413); web servers',
		says: [
			newApi(413, 'request body exceeds 128 MB: request body too large', 'read_request_body_failed'),
			{ status: 413, body: '<html><body><h1>413 Request Entity Too Large</h1></body></html>', headers: { ...FEW, ...HEADER } },
		],
		kind: 'refused',
		message: 'The request is too large for AnyAPI',
		advice: /smaller input images/,
	},
	{
		cause: 'an overloaded gateway',
		source: 'new-api middleware/performance.go',
		says: [
			newApi(503, 'system cpu overloaded', 'system_cpu_overloaded'),
			newApi(503, 'system memory overloaded', 'system_memory_overloaded'),
			newApi(503, 'system disk overloaded', 'system_disk_overloaded'),
		],
		kind: 'rateLimited',
		message: 'AnyAPI is overloaded and takes no requests',
		advice: /nothing was billed/,
	},
	{
		cause: 'the database of the gateway',
		source: 'new-api common.database_error, token.db_error',
		says: [
			newApi(500, 'Database error, please contact the administrator'),
			newApi(500, '数据库出错，请联系管理员'),
			newApi(500, 'Invalid token, database query error, please contact administrator'),
			newApi(500, '无效的令牌，数据库查询出错，请联系管理员'),
			newApi(500, 'sql: connection is already closed', 'query_data_error'),
		],
		kind: 'refused',
		message: 'AnyAPI has a fault of its own',
		advice: /nothing was billed/,
	},
	{
		cause: 'a rate limit',
		source: 'new-api middleware/model-rate-limit.go; one-api (429); Replicate; Crazyrouter',
		says: [
			newApi(429, '您已达到请求数限制：1分钟内最多请求60次'),
			newApi(429, '您已达到总请求数限制：1分钟内最多请求90次，包括失败次数，请检查您的请求是否正确'),
			task(429, '当前分组上游负载已饱和，请稍后再试', 'upstream_saturated'),
			throughOneApi(429, '当前分组上游负载已饱和，请稍后再试', 'upstream_error'),
			passedOn(429, 'Rate limit exceeded', 'rate_limit_error', 'rate_limit_exceeded'),
			passedOn(429, 'You exceeded your current quota, please check your plan. Please retry in 34.07s.', 'upstream_error', 'RESOURCE_EXHAUSTED'),
			{ status: 429, headers: HEADER, body: { detail: 'Request was throttled. Your rate limit resets in ~1s.', status: 429, retry_after: 1 } },
			{ status: 429, headers: HEADER, body: '' },
		],
		kind: 'rateLimited',
		message: 'Rate limited by AnyAPI',
		advice: /Max Concurrency/,
	},
	{
		cause: 'a full queue of Midjourney',
		source: 'midjourney-proxy (23); new-api controller/relay.go (30)',
		says: [
			midjourney(200, '队列已满，请稍后尝试', 23, ''),
			midjourney(429, 'upstream_error 当前分组负载已饱和，请稍后再试，或升级账户以提升服务质量。', 30),
		],
		kind: 'rateLimited',
		message: 'The queue of AnyAPI is full',
		advice: /nothing was billed/,
	},
	{
		cause: 'a provider that could not be reached, or whose answer was of no use',
		source: 'new-api relaykit/types/error.go',
		says: [
			...under([400], newApi(500, 'upstream error: do request failed', 'do_request_failed')),
			newApi(500, 'invalid character', 'bad_response_body'),
			newApi(500, 'replicate adaptor: prediction status "processing"', 'bad_response'),
			newApi(500, 'empty response, please try again later', 'empty_response'),
			newApi(500, '上游返回为空，请稍后再试', 'empty_response'),
			newApi(500, 'unexpected EOF', 'read_response_body_failed'),
			midjourney(400, 'do_request_failed dial tcp: i/o timeout', 4),
			passedOn(500, 'openai_error', 'bad_response_status_code', 'bad_response_status_code'),
			newApi(500, 'bad response status code 502', 'bad_response_status_code'),
			passedOn(503, 'The server is currently overloaded. Please try again later.', 'server_error'),
			task(500, 'upstream timed out', 'do_request_failed'),
		],
		kind: 'transient',
		message: 'AnyAPI could not answer',
		advice: /Try again later/,
	},
	{
		cause: 'an operation that the gateway does not have',
		source: 'new-api, one-api RelayNotImplemented',
		says: [newApi(501, 'API not implemented', 'api_not_implemented'), oneApi(501, 'API not implemented', 'api_not_implemented')],
		kind: 'refused',
		message: 'AnyAPI does not offer this path',
		advice: /nothing was billed/,
	},
	{
		cause: 'an unknown path',
		source: 'new-api, one-api RelayNotFound; web servers',
		says: [
			passedOn(404, 'Invalid URL (POST /v1/nowhere)', 'invalid_request_error', ''),
			{ status: 404, headers: { ...FEW, ...HEADER }, body: '<html><body><h1>404 Not Found</h1></body></html>' },
			{ status: 405, headers: { ...FEW, ...HEADER }, body: '<html><body><h1>405 Not Allowed</h1></body></html>' },
		],
		kind: 'refused',
		message: 'AnyAPI does not offer this path',
		advice: /Base URL/,
	},
	{
		cause: 'any other unknown path: the web UI',
		source: 'new-api, one-api web router',
		says: [{ status: 200, headers: { ...FEW, ...HEADER }, body: page }],
		kind: 'unreadable',
		message: 'The base URL or path is not an API of AnyAPI',
		advice: /Base URL/,
	},
	{
		cause: 'a provider that is out of credit',
		source: 'OpenAI, Volcengine, Replicate, Ideogram; one-api replaces the words and keeps the code; another gateway behind it',
		says: [
			...under([402, 403, 500], passedOn(429, 'You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', 'insufficient_quota')),
			passedOn(403, 'The request failed because your account has an overdue balance.', 'Forbidden', 'AccountOverdueError'),
			throughOneApi(429, '当前分组上游负载已饱和，请稍后再试', 'insufficient_quota', 'insufficient_quota'),
			{ status: 402, headers: HEADER, body: { title: 'Insufficient credit', detail: 'You have insufficient credit to run this model.', status: 402 } },
			{ status: 402, headers: HEADER, body: { error: 'Insufficient funds', reject_reason: 'insufficient_funds' } },
			{ status: 403, headers: HEADER, body: { error: { message: '用户额度不足, 剩余额度: ＄0.000000 (request id: 19990101000000000000000001)', type: 'new_api_error', code: 'insufficient_user_quota' } } },
			passedOn(403, '用户额度不足, 剩余额度: ＄0.000000', 'upstream_error', 'insufficient_user_quota'),
			task(429, '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}', 'fail_to_fetch_task'),
		],
		kind: 'refused',
		message: 'The provider behind AnyAPI is out of credit',
		advice: /Neither your key nor your credit is meant/,
	},
	{
		cause: "a provider that refuses the aggregator's key",
		source: 'OpenAI, Anthropic, Replicate, Ideogram; another gateway behind it',
		says: [
			...under([403, 400], passedOn(401, 'Incorrect API key provided: sk-abc***xyz. You can find your API key at …', 'invalid_request_error', 'invalid_api_key')),
			passedOn(401, 'invalid x-api-key', 'authentication_error'),
			passedOn(401, 'openai_error', 'bad_response_status_code', 'bad_response_status_code'),
			passedOn(400, 'API key not valid. Please pass a valid API key.', 'upstream_error', 'INVALID_ARGUMENT'),
			{ status: 401, headers: HEADER, body: { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 } },
			{ status: 403, headers: HEADER, body: { error: 'Not authorized to generate an image.' } },
			{ status: 401, headers: HEADER, body: { error: { message: 'Invalid token (request id: 19990101000000000000000001)', type: 'new_api_error', code: '' } } },
			{ status: 401, headers: HEADER, body: { error: { message: `Invalid token (request id: 19990101000000000000000001) (request id: ${REQUEST_ID})`, type: 'new_api_error', code: '' } } },
		],
		kind: 'refused',
		message: 'The provider behind AnyAPI refused the key of AnyAPI',
		advice: /Neither your key nor your credit is meant/,
	},
	{
		cause: 'a provider that refuses the aggregator for another reason',
		source: 'OpenAI: unsupported region, unverified organisation; a page in place of JSON',
		says: [
			passedOn(403, 'Country, region, or territory not supported', 'request_forbidden', 'unsupported_country_region_territory'),
			passedOn(403, 'openai_error', 'bad_response_status_code', 'bad_response_status_code'),
		],
		kind: 'refused',
		message: 'The provider behind AnyAPI refused the request',
		advice: /Neither your key nor your credit is meant/,
	},
	{
		cause: 'a model that the provider does not have any more',
		source: 'OpenAI (model_not_found)',
		says: under([404, 400], passedOn(403, 'The model `dall-e-3` does not exist or you do not have access to it.', 'invalid_request_error', 'model_not_found')),
		kind: 'refused',
		message: 'The provider behind AnyAPI does not have this model',
		advice: /another model/,
	},
	{
		cause: 'a 404 of the API on a create',
		source: 'Replicate',
		says: [{ status: 404, headers: HEADER, body: { detail: 'The requested resource could not be found.', status: 404 } }],
		kind: 'refused',
		message: 'The model some/model is not there at AnyAPI',
		advice: /Check its name/,
	},
	{
		cause: 'the firewall in front of the gateway',
		source: 'Cloudflare',
		says: [
			{ status: 403, headers: { ...FEW, ...HEADER }, body: '<html><title>Just a moment...</title></html>' },
			{ status: 429, headers: { ...FEW, ...HEADER }, body: '<html><title>Error 1015</title></html>' },
		],
		kind: 'refused',
		message: 'The request was blocked by the firewall of AnyAPI',
		advice: /Wait some minutes/,
	},
	{
		cause: 'an answer that was cut before it said who speaks',
		source: 'HTTP',
		says: [
			{ status: 401, headers: HEADER, body: '{"error":{"message":"Incorrect API key prov' },
			{ status: 401, headers: HEADER, body: `{"error":{"code":"","message":"Invalid token (request id: ${REQUEST_ID})"` },
			{ status: 402, headers: HEADER, body: '{"title":"Insufficient cre' },
			{ status: 403, headers: HEADER, body: '{"error":{"message":"You exceeded your current quota","ty' },
		],
		kind: 'refused',
		message: 'AnyAPI refused the request',
		advice: /cut off/,
	},
	{
		cause: 'a wrong parameter, as a provider says it',
		source: 'OpenAI, Replicate',
		says: [
			passedOn(400, "Invalid value: 'high'. Supported values are: 'auto' and 'low'. moderation", 'invalid_request_error', 'invalid_value'),
			{ status: 422, headers: HEADER, body: { title: 'Input validation failed', detail: '- input.safety_filter_level: must be one of the following\n', status: 422 } },
		],
		kind: 'refused',
		message: 'AnyAPI refused the request',
		advice: /Check the parameters/,
	},
];
