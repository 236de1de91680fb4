import { is, OWN, type Row } from './row';

/** What the gateway refuses of a request before it charges for it or sends anything on: clear, although often 500. */
export const REQUEST: Row[] = [
	{
		source: 'new-api (model_not_found from its distributor), one-api (无可用渠道, without a code)',
		from: OWN,
		codes: ['model_not_found', 'no_available_key'],
		words: /no available channel|无可用渠道|没有可用的渠道密钥|no available channel keys/i,
		kind: 'refused',
		message: (label) => `${label} does not offer this model to the group of this key`,
		advice: 'Choose another model, or ask the aggregator to enable it for your group',
		mayBeSwitchedOff: true,
	},
	{
		source: 'new-api: get_channel_failed, channel:model_mapped_error, channel:invalid_key, channel:*_override_invalid; a channel that was disabled',
		from: ['gateway'],
		codes: ['get_channel_failed', 'model_mapped_error', 'invalid_key', 'param_override_invalid', 'header_override_invalid', 'invalid_api_type'],
		words: /可用渠道不存在|可用渠道失败|渠道已被禁用|failed to get available channel|channel has been disabled|channel selected by channel affinity/i,
		kind: 'refused',
		message: (label) => `${label} has no channel left that could make this`,
		advice: 'Nothing was billed. Run it again later, choose another model, or tell its support',
		mayBeSwitchedOff: true,
	},
	{
		source: 'new-api: model_price_error',
		from: OWN,
		codes: ['model_price_error'],
		words: /has not been priced|价格尚未由管理员配置|倍率或价格未配置/i,
		kind: 'refused',
		message: (label) => `${label} has set no price for this model`,
		advice: 'Nothing was billed. Choose another model, or ask the aggregator to set a price',
	},
	{
		source: 'new-api: read_request_body_failed; HTTP 413',
		codes: ['read_request_body_failed'],
		words: /request body (is )?too large|exceeds .{0,20}\bMB: /i,
		kind: 'refused',
		message: (label) => `The request is too large for ${label}`,
		advice: 'Give fewer or smaller input images. Nothing was billed',
	},
	{
		source: 'HTTP 413',
		status: is(413),
		kind: 'refused',
		message: (label) => `The request is too large for ${label}`,
		advice: 'Give fewer or smaller input images. Nothing was billed',
	},
	{
		source: 'new-api: invalid_request, bad_request_body, convert_request_failed, count_token_failed, gen_relay_info_failed, json_marshal_failed; Midjourney relay (prompt_is_required, task_status_not_success)',
		from: ['gateway'],
		codes: [
			'invalid_request',
			'bad_request_body',
			'convert_request_failed',
			'count_token_failed',
			'gen_relay_info_failed',
			'json_marshal_failed',
			'prompt_is_required',
			'task_status_not_success',
		],
		kind: 'refused',
		message: (label) => `${label} refused the request before sending it on`,
		advice: 'Nothing was billed. Check the parameters: what it says names the wrong one, or this model does not take such a request there',
	},
	{
		source: 'new-api: Midjourney relay, an id that it does not know',
		codes: ['task_no_found', 'task_not_found', 'task_not_exist'],
		kind: 'notFound',
		message: (label) => `${label} does not know what was asked for`,
		advice: 'The ID is unknown there, or its data was already deleted',
	},
	{
		source: 'Midjourney: no account (3), bad request (4), failure (5, 9); no task was made',
		// after everything that its words say: all of its refusals have the number 4
		codes: ['midjourney:3', 'midjourney:4', 'midjourney:5', 'midjourney:9'],
		kind: 'refused',
		message: (label) => `${label} refused the request before sending it on`,
		advice: 'Nothing was billed. Check the parameters: what it says names the wrong one, or this model does not take such a request there',
	},
];

/** A path that exists, and something in it that does not. */
export const NOT_FOUND: Row[] = [
	{
		source: 'HTTP 404 in JSON on a create: Replicate, OpenAI, Gemini',
		purpose: 'create',
		status: is(404),
		form: 'json',
		kind: 'refused',
		message: (label, model) =>
			model === undefined ? `The model is not there at ${label}` : `The model ${model} is not there at ${label}`,
		advice: 'Nothing was billed. Check its name; it may have been shut down by its maker, or never offered by this aggregator',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 404 in JSON on a read: Replicate, Ideogram',
		status: is(404),
		form: 'json',
		kind: 'notFound',
		message: (label) => `${label} does not know what was asked for`,
		advice: 'The ID is unknown there, or its data was already deleted',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP 404 without words, 405',
		status: is(404, 405),
		kind: 'refused',
		message: (label) => `${label} does not offer this path`,
		advice: "Check 'Base URL' in the credential; the aggregator may not have this operation",
		mayBeSwitchedOff: true,
	},
];
