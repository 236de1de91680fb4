import { is, OWN, type Row } from './row';

/**
 * The user's own key and account. `credit` and `key` end the creates of a run: every further one would
 * meet the same. Only whoever the key belongs to can say so.
 */
export const ACCOUNT: Row[] = [
	{
		// one of its texts begins with "Invalid token"
		source: 'new-api: common.database_error, token.db_error; codes query_data_error, update_data_error',
		from: OWN,
		codes: ['query_data_error', 'update_data_error'],
		words: /database (query )?error|database consistency|数据库(查询)?出错|数据库一致性/i,
		kind: 'refused',
		message: (label) => `${label} has a fault of its own`,
		advice: 'Its database failed before anything was sent on, so nothing was billed. If it stays so, tell its support',
	},
	{
		source: 'new-api (insufficient_user_quota, pre_consume_token_quota_failed, 用户额度不足, 预扣费额度失败, 订阅额度不足), one-api (user quota is not enough), Midjourney relay (quota_not_enough), Crazyrouter (insufficient_quota), Ideogram (insufficient_funds)',
		from: OWN,
		codes: [
			'insufficient_user_quota',
			'pre_consume_token_quota_failed',
			'insufficient_quota',
			'quota_not_enough',
			'insufficient_funds',
			'insufficient_balance',
			'daily_limit',
		],
		words:
			/(user|token) quota is not enough|insufficient (user )?(quota|credit|funds|balance)|exceeded your current quota|额度不足|余额不足|预扣费额度失败|(订阅|subscription).{0,10}(额度不足|quota (is )?(not enough|insufficient))/i,
		kind: 'credit',
		message: (label) => `Out of credit at ${label}`,
		advice: 'Top up your balance there, then run the workflow again. A key may have a limit of its own beside it',
	},
	{
		source: 'new-api before April 2026 (token.exhausted), one-api',
		from: OWN,
		words: /(令牌[^令]{0,80}额度已用尽)|token quota is exhausted|TokenStatusExhausted/i,
		kind: 'credit',
		message: (label) => `Out of credit at ${label}`,
		advice: "The key's own quota is used up (the account may have more): raise its limit in the console, or top up",
	},
	{
		source: 'Replicate, Ideogram: HTTP 402',
		from: OWN,
		status: is(402),
		kind: 'credit',
		message: (label) => `Out of credit at ${label}`,
		advice: 'Top up your balance there, then run the workflow again',
	},
	{
		source: 'new-api, one-api: auth.user_banned',
		from: OWN,
		words: /user has been banned|用户已被封禁/i,
		kind: 'key',
		message: (label) => `Your account is blocked at ${label}`,
		advice: 'Only its support can say why and open it again',
	},
	{
		source: 'new-api (AllowIps), one-api (subnet of a token)',
		from: OWN,
		words: /IP ?不在令牌允许|令牌只能在指定网段使用|无法解析客户端 ?IP|IP .{0,40}not (in|on) .{0,40}(allow|white)/i,
		kind: 'key',
		message: (label) => `The key may not be used from the address of this n8n at ${label}`,
		advice: "Add the address of this n8n to the key's list of allowed IPs in the console, or take a key without one",
	},
	{
		source: 'new-api: middleware/auth.go, distributor.group_access_denied',
		from: OWN,
		words: /无权访问.{0,60}分组|分组 .{0,60}已被弃用|no permission to access this group/i,
		kind: 'key',
		message: (label) => `The key belongs to a group that it may not use at ${label}`,
		advice: 'Choose another group for the key in the console, or take another key',
	},
	{
		source: 'new-api: distributor.token_no_model_access',
		from: OWN,
		words: /no access to any models?|无权访问任何模型/i,
		kind: 'key',
		message: (label) => `The key allows no model at all at ${label}`,
		advice: "Allow models for the key in the console; its list of models is switched on and empty",
	},
	{
		source: 'new-api, one-api: a channel chosen by the end of the key',
		from: OWN,
		words: /普通用户不支持指定渠道|无效的渠道 ?id|invalid channel id/i,
		kind: 'key',
		message: (label) => `The key has something behind it that ${label} takes for a channel`,
		advice: "Enter the key as the console shows it, without anything from a '-' on that was added behind it",
	},
	{
		source: 'new-api (distributor.token_model_forbidden), one-api (该令牌无权使用模型), Crazyrouter (no access to model)',
		words: /no access to (the )?model|无权(访问|使用)模型|not allowed to use (this )?model|does not have access to (this )?model/i,
		from: OWN,
		kind: 'refused',
		message: (label) => `This key may not use this model at ${label}`,
		advice: 'Allow the model for the key in the console of the aggregator, or choose another model',
	},
	{
		source: 'new-api before April 2026 (token.expired), one-api',
		from: OWN,
		words: /token has expired|令牌.{0,40}已过期/i,
		kind: 'key',
		message: (label) => `The key has expired at ${label}`,
		advice: 'Give it a later date in the console, or make a new one',
	},
	{
		source: 'new-api, one-api: token.invalid, token.not_provided, token.status_unavailable',
		from: OWN,
		words: /invalid token|token not provided|token status is unavailable|无效的令牌|未提供令牌|令牌状态不可用/i,
		kind: 'key',
		message: (label) => `The key is not accepted by ${label}`,
		advice:
			'Check the API key in the credential: whole, of this aggregator, not expired, not switched off, and with quota left on it, since many gateways say the same of a used-up key',
	},
	{
		source: 'new-api (access_denied) in whatever language',
		from: ['gateway'],
		codes: ['access_denied'],
		kind: 'key',
		message: (label) => `The key may not be used from the address of this n8n at ${label}`,
		advice: "Add the address of this n8n to the key's list of allowed IPs in the console, or take a key without one",
	},
];

/** After everything that says more: any other no to the key. */
export const KEY: Row[] = [
	{
		source: 'HTTP 401 and 403, of whoever the key belongs to',
		from: OWN,
		status: is(401, 403),
		kind: 'key',
		message: (label) => `The key is not accepted by ${label}`,
		advice:
			'Check the API key in the credential: whole, of this aggregator, not expired, not switched off, and with quota left on it, since many gateways say the same of a used-up key',
	},
];
