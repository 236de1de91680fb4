/** Who stands between the node and the providers: what it puts on its answers, and what it charges for them. */
export const GATEWAYS = {
	/** One that nobody knows: it charges for what was taken */
	plain: {},
	/** new-api gives back with every error status; a 200 it charges whatever is in it, its own refusals aside */
	newApi: { 'x-new-api-version': 'v0.9.9', 'x-oneapi-request-id': '2026113001020304' },
	/** one-api charges each of its own tries that the provider answered with 200, and tells only the last */
	oneApi: { 'x-oneapi-request-id': '2026113001020304' },
	/** LiteLLM asks the provider up to nine times, and answers with the last one's words */
	liteLlm: {},
} as const satisfies Record<string, Record<string, string>>;

export type GatewayName = keyof typeof GATEWAYS;
export const GATEWAY_NAMES = Object.keys(GATEWAYS) as GatewayName[];
