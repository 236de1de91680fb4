import type { Manners } from './vendors.mts';

export interface Answer {
	status: number;
	/** A text is sent as a web page, anything else as JSON. */
	body: unknown;
	headers?: Record<string, string>;
}

const page = (title: string, text: string) =>
	`<!doctype html><html><head><title>${title}</title></head><body><div id="root">${text}</div></body></html>`;

const gatewayError = (status: number, message: string, code: string | number | null = '') => ({
	status,
	body: {
		error: {
			message: `${message} (request id: 2025072909373668500123456789)`,
			type: 'new_api_error',
			param: '',
			code,
		},
	},
});

/** The key's group has no channel for this model. */
export function noChannel(model: string): Answer {
	return gatewayError(503, `当前分组 default 下对于模型 ${model} 无可用渠道`, 'model_not_found');
}

/** The words of new-api's own Midjourney relay: with HTTP 400, and a number as the code. */
const relayError = (description: string, status = 400, code = 4) => ({
	status,
	body: { description: `${description} `, type: 'upstream_error', code },
});

/** LiteLLM's words for an error of a provider behind it. */
const liteLlm = (status: number, message: string) => ({
	status,
	headers: { 'x-litellm-call-id': '7c1e0c51-5d0e-4b0a-9d0c-6f6f6f6f6f6f' },
	body: { error: { message: `litellm.${message}`, type: null, param: null, code: String(status) } },
});

/** midjourney-proxy's reply to a submit; always with HTTP 200. */
const submitReply = (code: number, description: string, properties: object = {}) => ({
	status: 200,
	body: { code, description, result: null, properties },
});

/** What aggregators and providers answer when something is wrong, word for word if known. */
export const REPLIES = {
	keyRefused: gatewayError(401, 'Invalid token', 'invalid_api_key'),
	keyExhausted: gatewayError(401, '该令牌额度已用尽'),
	modelForbidden: gatewayError(403, '该令牌无权使用模型：google/imagen-4'),
	outOfCredit: gatewayError(403, '用户额度不足, 剩余额度: ＄0.000000', 'insufficient_user_quota'),
	preConsumeFailed: gatewayError(
		403,
		'预扣费额度失败, 用户剩余额度: ＄0.002000, 需要预扣费额度: ＄0.040000',
		'pre_consume_token_quota_failed',
	),
	quotaAs429: gatewayError(429, 'You exceeded your current quota', 'insufficient_quota'),
	paymentRequired: {
		status: 402,
		body: {
			title: 'Insufficient credit',
			detail: 'You have insufficient credit to run this model.',
			status: 402,
		},
	},
	ideogramFunds: {
		status: 402,
		body: { error: 'Insufficient funds', reject_reason: 'insufficient_funds' },
	},
	throttled: {
		status: 429,
		headers: { 'retry-after': '1' },
		body: {
			detail: 'Request was throttled. Your rate limit resets in ~1s.',
			status: 429,
			retry_after: 1,
		},
	},
	busy: gatewayError(429, '当前分组上游负载已饱和，请稍后再试'),
	emptyThrottle: { status: 429, body: '' },
	noChannel: noChannel('google/imagen-4'),
	contentPolicy: {
		status: 400,
		body: {
			error: {
				message: 'Your request was rejected as a result of our safety system.',
				type: 'image_generation_user_error',
				param: null,
				code: 'content_policy_violation',
			},
		},
	},
	sensitiveWords: gatewayError(500, '检测到敏感词: forbidden', 'sensitive_words_detected'),
	upstreamFailed: gatewayError(500, 'bad response status code 502', 'bad_response_status_code'),
	badGateway: { status: 502, body: page('502 Bad Gateway', 'nginx') },
	unavailable: { status: 503, body: page('503 Service Temporarily Unavailable', 'nginx') },
	notFoundPage: { status: 404, body: page('404 Not Found', 'nginx') },
	firewall: { status: 403, body: page('Just a moment...', 'Checking your browser (Cloudflare)') },
	firewall429: { status: 429, body: page('Error 1015', 'You are being rate limited (Cloudflare)') },
	webUi: { status: 200, body: page('New API', 'You need to enable JavaScript to run this app.') },
	errorAs200: {
		status: 200,
		body: { success: false, message: '无效的令牌', code: 'access_denied' },
	},
	/** A provider's error that a gateway passes on under its own 200 */
	overloadedAs200: { status: 200, body: { error: { message: 'The model is overloaded', code: 503 } } },
	violationFee: gatewayError(400, 'Content violates usage guidelines', 'violation_fee.grok.csam'),
	/** The last of several tries, the first of which may have made the image */
	liteLlmThrottled: liteLlm(429, 'RateLimitError: RateLimitError: OpenAIException - Rate limit reached'),
	liteLlmRefused: liteLlm(400, 'BadRequestError: OpenAIException - Invalid value'),
	/** The task is running at Midjourney, and is charged */
	mjNotNoted: relayError('insert_midjourney_task_failed'),
	mjQueueFull: submitReply(23, '队列已满，请稍后尝试', { numberOfQueues: 10 }),
	mjBannedWord: submitReply(24, '可能包含敏感词', { promptEn: 'a forbidden fruit', bannedWord: 'forbidden' }),
	mjNoAccount: submitReply(3, '无可用的账号实例'),
	mjBadRequest: submitReply(4, 'prompt不能为空'),
	mjFailed: submitReply(5, '提交失败，系统异常'),
	mjFailure: submitReply(9, 'Submit failed, unknown error'),
	mjNoCredit: relayError('quota_not_enough'),
	mjUnknownTask: relayError('task_no_found'),
	mjTaskNotFound: relayError('task_not_found'),
	mjNotFinished: relayError('task_status_not_success'),
	mjUnreadable: relayError('bind_request_body_failed'),
	mjPromptMissing: relayError('prompt_is_required'),
	mjChannelOff: relayError('该任务所属渠道已被禁用'),
	mjRelayFailed: relayError('do_request_failed'),
	mjBusy: relayError('当前分组上游负载已饱和，请稍后再试', 429, 30),
	brokenJson: {
		status: 200,
		headers: { 'content-type': 'application/json' },
		body: '{"id":"2jycc2v9nn',
	},
} satisfies Record<string, Answer>;

export type ReplyName = keyof typeof REPLIES;

export function unauthorised(manners: Manners, forbidden: boolean): Answer {
	if (manners === 'newApi') return REPLIES.keyRefused;
	if (manners === 'ideogram') {
		// Ideogram's own remix and upscale answer 403 where the others answer 401.
		return {
			status: forbidden ? 403 : 401,
			body: { error: 'Not authorized to generate an image.' },
		};
	}
	return {
		status: 401,
		body: {
			title: 'Unauthenticated',
			detail: 'You did not pass a valid authentication token',
			status: 401,
		},
	};
}

/** An open gateway answers unknown paths with its web UI, unless they look like an API. */
export function unknownPath(manners: Manners, method: string, path: string): Answer {
	if (manners === 'replicate') return notFound();
	if (manners === 'ideogram') return { status: 404, body: { error: 'Not found' } };
	if (!/^\/(v1|api|assets)(\/|$)/.test(path)) return REPLIES.webUi;
	return {
		status: 404,
		body: {
			error: {
				message: `Invalid URL (${method} ${path})`,
				type: 'invalid_request_error',
				param: '',
				code: '',
			},
		},
	};
}

export const notFound = (): Answer => ({
	status: 404,
	body: { detail: 'The requested resource could not be found.', status: 404 },
});
