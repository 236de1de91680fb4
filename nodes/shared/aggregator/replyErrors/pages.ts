import { is, type Row } from './row';

/** Answers that are no answer of an API: pages, paths that do not exist, redirects. */
export const PAGES: Row[] = [
	{
		source: 'HTTP 407: the proxy that n8n goes through (HTTP_PROXY, HTTPS_PROXY)',
		status: is(407),
		kind: 'refused',
		message: (label) => `The proxy of this n8n let no request through to ${label}`,
		advice: "It wants a name and password: correct n8n's proxy settings. Nothing was billed",
	},
	{
		source: 'Cloudflare: block page and error 1015',
		form: 'page',
		status: is(403, 429),
		kind: 'refused',
		message: (label) => `The request was blocked by the firewall of ${label}`,
		advice:
			'It answered with a web page instead of data. Wait some minutes; if it stays so, ask its support whether the address of this n8n is blocked',
	},
	{
		source: 'new-api, one-api: the web UI under any path that is unknown to them',
		form: 'page',
		status: (status) => status < 300,
		kind: 'unreadable',
		message: (label) => `The base URL or path is not an API of ${label}`,
		advice:
			"It answered with a web page. Check 'Base URL' in the credential; if it is right, the aggregator does not offer this route",
		mayBeSwitchedOff: true,
	},
	{
		// a cut body as much as a wrong path: worth another poll, but a create may have gone through
		source: 'HTTP: a body that was cut, or is no JSON',
		form: 'other',
		status: (status) => status < 300,
		kind: 'transient',
		message: (label) => `${label} sent an answer that is not JSON`,
		advice: "If it stays so, check 'Base URL' in the credential: it may not be an API of this aggregator",
	},
	{
		source: 'HTTP: no body at all',
		form: 'empty',
		status: (status) => status < 300,
		kind: 'transient',
		message: (label) => `${label} sent an answer that is not JSON`,
		advice: "If it stays so, check 'Base URL' in the credential: it may not be an API of this aggregator",
	},
	{
		source: 'new-api, one-api: unknown paths under /v1, /api and /assets',
		words: /^invalid url\b/i,
		kind: 'refused',
		message: (label) => `${label} does not offer this path`,
		advice: "Check 'Base URL' in the credential; the aggregator may not have this operation",
		mayBeSwitchedOff: true,
	},
	{
		source: 'web servers: their own page for a path that they do not have',
		form: 'page',
		status: is(404, 405),
		kind: 'refused',
		message: (label) => `${label} does not offer this path`,
		advice: "Check 'Base URL' in the credential; the aggregator may not have this operation",
		mayBeSwitchedOff: true,
	},
	{
		source: 'new-api: relay-router, RelayNotImplemented',
		codes: ['api_not_implemented'],
		kind: 'refused',
		message: (label) => `${label} does not offer this path`,
		advice: 'Its program does not have this operation; nothing was sent on and nothing was billed',
		mayBeSwitchedOff: true,
	},
	{
		source: 'HTTP: redirects, which are not followed with a key',
		status: (status) => status >= 300 && status < 400,
		kind: 'refused',
		message: (label) => `${label} redirects to another address`,
		advice: 'The key is not sent there',
	},
];
