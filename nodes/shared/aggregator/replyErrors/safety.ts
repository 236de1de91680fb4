import { is, type Row } from './row';

/** Codes and words of filters, whoever has them; before credit and key, since some of them come as 403. */
export const SAFETY: Row[] = [
	{
		source: 'new-api: violation fee of Grok (relay/channel/xai)',
		codes: ['violation_fee.grok.csam'],
		words: /Content violates usage guidelines|SAFETY_CHECK_TYPE/,
		kind: 'refused',
		message: (label) => `The prompt was refused by the safety filter of ${label}`,
		advice: 'Rephrase the prompt. The provider may charge a fee for such a prompt',
	},
	{
		// the gateway's own filter answers 500, and still has surely not passed the prompt on
		source: 'new-api, one-api (sensitive_words_detected, prompt_blocked); OpenAI (content_policy_violation, moderation_blocked); Crazyrouter (content_filter); Midjourney (24)',
		codes: [
			'sensitive_words_detected',
			'prompt_blocked',
			'content_policy_violation',
			'content_filter',
			'moderation_blocked',
			'midjourney:24',
		],
		words:
			/rejected (as a result of|by) (our|the) (safety|moderation|content)|failed (the |our )?safety check|request blocked by gemini|检测到敏感词|可能包含敏感词|banned (prompt|word)/i,
		kind: 'refused',
		message: (label) => `The prompt was refused by the safety filter of ${label}`,
		advice: 'Rephrase the prompt',
	},
	{
		// looser words: only where the status says that it was the request; a filter may also just be broken,
		// and a gateway names models that are called so
		source: 'Replicate, Ideogram and others, in their own words',
		from: ['behind', 'direct', 'unknown'],
		status: is(400, 403, 422, 451),
		words:
			/safety (check|filter|system|polic)|prohibited content|content polic|sensitive content|nsfw (content|image|detected)|(content|image|output) .{0,30}nsfw|(blocked|flagged|rejected) by .{0,40}moderation|moderation (blocked|failed|system|polic)/i,
		kind: 'refused',
		message: (label) => `The prompt was refused by the safety filter of ${label}`,
		advice: 'Rephrase the prompt',
	},
];
