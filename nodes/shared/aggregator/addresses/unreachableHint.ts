/** YIAPI's page warns of it: Ideogram's own links are not reachable from every network. */
export function unreachableHint(url: string): string {
	return /^https?:\/\/([^/]+\.)?ideogram\.ai\//.test(url)
		? "ideogram.ai may be unreachable from the network of this n8n; n8n's proxy settings (HTTP_PROXY, HTTPS_PROXY) apply to downloads"
		: '';
}
