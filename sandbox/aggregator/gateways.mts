/**
 * Gateways in front of the providers: what they put on their answers, and what they charge. Seen at running ones
 * with a provider behind them that kept books of its own: new-api 823e26304, one-api of 2025-02-21, LiteLLM 1.108.7.
 */
export const GATEWAYS = {
	/** One that nobody knows: it charges for what the provider took */
	plain: {},
	/** new-api gives back with every error status; a 200 it charges whatever is in it, its own refusals aside */
	newApi: { 'x-new-api-version': 'v0.9.9', 'x-oneapi-request-id': '2026113001020304' },
	/** one-api charges each of its own tries that the provider answered with 200, and tells only the last */
	oneApi: { 'x-oneapi-request-id': '2026113001020304' },
	/** LiteLLM asks the provider up to nine times, and answers with the last one's words: each try that was taken is on the bill */
	liteLlm: {},
} as const satisfies Record<string, Record<string, string>>;

export type GatewayName = keyof typeof GATEWAYS;
export const GATEWAY_NAMES = Object.keys(GATEWAYS) as GatewayName[];

/** Where an id is polled, where the reply is the result, and Midjourney's own manners */
export type RouteKind = 'polled' | 'direct' | 'midjourney';

/** What came of one create. */
export interface Exchange {
	route: RouteKind;
	/** Undefined where the connection was lost before an answer */
	status?: number;
	/** How many of the gateway's tries the provider took, and did not give back */
	taken: number;
	/** The code, or Midjourney's description, of an error in the answer */
	code?: string;
	/** An error of the provider's in a 2xx; `typed`: with a `type` in it, which is all that new-api looks at */
	error?: 'untyped' | 'typed';
}

/** A prompt that a provider's policy refuses costs a fee at new-api and its forks. */
const FEE = /^violation_fee\b/;
/** What new-api says when it has set the charge already: its status is 400, and it does not give back. */
const CHARGE_STANDS = ['insert_midjourney_task_failed', 'copy_response_body_failed', 'close_response_body_failed'];

/** What a reply says went wrong, in the forms of these gateways. */
export function errorOf(reply: unknown): { code: string; isTyped: boolean } | undefined {
	const { error, success, message, type, description } = (reply ?? {}) as Record<string, unknown>;
	const { code, type: ofError } = (error ?? {}) as { code?: unknown; type?: unknown };
	if (error) return { code: String(code ?? ''), isTyped: Boolean(ofError) };
	if (success === false) return { code: String(message), isTyped: false };
	return type === 'upstream_error' ? { code: String(description).trim(), isTyped: true } : undefined;
}

/** How often a create is charged. */
export function chargesOf(gateway: GatewayName, { route, status, taken, code = '', error }: Exchange): number {
	const isOk = status === undefined || status === 200 || (route !== 'direct' && status < 300);
	switch (gateway) {
		case 'newApi':
			if (FEE.test(code) || (route === 'midjourney' && CHARGE_STANDS.includes(code))) return 1;
			if (!isOk || (error !== undefined && (error === 'typed' || route !== 'direct'))) return 0;
			return error === undefined ? Math.min(1, taken) : 1;
		case 'oneApi':
			return error !== undefined && route === 'direct' && (isOk || status === 201) ? Math.max(1, taken) : taken;
		case 'liteLlm':
			return taken;
		case 'plain':
			return FEE.test(code) ? 1 : taken;
	}
}
