/**
 * Gateways in front of the providers: the headers of their answers, and what they charge. Observed at running
 * ones with a provider behind them that kept its own books: new-api 823e26304, one-api of 2025-02-21, LiteLLM
 * 1.108.7.
 */
export const GATEWAYS = {
	/** An unknown gateway: it charges for what the provider accepted */
	plain: {},
	/**
	 * new-api refunds with every error status; it charges for a 200 whatever it contains, except for its own
	 * refusals
	 */
	newApi: { 'x-new-api-version': 'v0.9.9', 'x-oneapi-request-id': '2026113001020304' },
	/** one-api charges for each of its own tries that the provider answered with 200, and only reports the last */
	oneApi: { 'x-oneapi-request-id': '2026113001020304' },
	/**
	 * LiteLLM asks the provider up to nine times, and answers with the last one's words: every accepted try
	 * is billed
	 */
	liteLlm: {},
} as const satisfies Record<string, Record<string, string>>;

export type GatewayName = keyof typeof GATEWAYS;
export const GATEWAY_NAMES = Object.keys(GATEWAYS) as GatewayName[];

/** Whether an id is polled, the reply is the result, or it is a Midjourney route */
export type RouteKind = 'polled' | 'direct' | 'midjourney';

/** The outcome of one create. */
export interface Exchange {
	route: RouteKind;
	/** Undefined if the connection was lost before an answer */
	status?: number;
	/** How many of the gateway's tries the provider accepted, and did not refund */
	taken: number;
	/** The code, or Midjourney's description, of an error in the answer */
	code?: string;
	/** A provider's error in a 2xx; `typed`: with a `type`, which is all that new-api checks */
	error?: 'untyped' | 'typed';
}

/** new-api and its forks charge a fee for a prompt that a provider's policy refuses. */
const FEE = /^violation_fee\b/;
/** new-api's words when it has already made the charge: its status is 400, and it does not refund. */
const CHARGE_STANDS = ['insert_midjourney_task_failed', 'copy_response_body_failed', 'close_response_body_failed'];

/** The error in a reply, in the formats of these gateways. */
export function errorOf(reply: unknown): { code: string; isTyped: boolean } | undefined {
	const { error, success, message, type, description } = (reply ?? {}) as Record<string, unknown>;
	const { code, type: ofError } = (error ?? {}) as { code?: unknown; type?: unknown };
	if (error) return { code: String(code ?? ''), isTyped: Boolean(ofError) };
	if (success === false) return { code: String(message), isTyped: false };
	return type === 'upstream_error' ? { code: String(description).trim(), isTyped: true } : undefined;
}

/** How many times a create is charged. */
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
