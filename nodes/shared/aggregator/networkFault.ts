import { Fault, sentences } from './fault';

/** Node.js error codes after which no byte of the request can have left, unless they end an open connection. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/;

/** The fault for a request to the aggregator that got no answer. */
export function networkFault(error: unknown, label: string, baseUrl: string): Fault {
	const host = new URL(baseUrl).host;
	return withoutAnswer(error, { label, host }, {
		refused: `Nothing was sent to ${host} and nothing was billed`,
		unreachable: 'so nothing was sent and nothing was billed. Check the base URL in the credential and the network of this n8n, including its proxy settings.',
	});
}

/**
 * The fault for a file request that got no answer: a generated image, or one of the user's. It says nothing
 * about billing or the credential.
 */
export function fileNetworkFault(error: unknown, { host }: URL): Fault {
	return withoutAnswer(error, { label: host, host }, {
		refused: 'Nothing was requested from it',
		unreachable: 'so the file could not be downloaded. Check the network of this n8n, its DNS and its proxy settings.',
	});
}

interface Words {
	/** The text if n8n blocked the request */
	refused: string;
	/** The text after the code of what failed */
	unreachable: string;
}

function withoutAnswer(error: unknown, { label, host }: { label: string; host: string }, { refused, unreachable }: Words): Fault {
	const own = refusedByN8n(error);
	if (own) {
		const words = sentences(own.message, own.description);
		return new Fault('parameter', `n8n refused the request to ${label}`, { description: sentences(words, refused), withoutAdvice: words });
	}
	const code = codeOf(error);
	const hadConnection = isFrom(error, 'read', 'write');
	if ((NEVER_CONNECTED.has(code) && !hadConnection) || CERTIFICATE.test(code) || isFrom(error, 'connect')) {
		return new Fault('neverSent', `${label} can't be reached`, { description: `No connection to ${host} could be made (${code}), ${unreachable}` });
	}
	return new Fault('transient', `The connection to ${label} was lost`, {
		description: `${host} did not complete its answer (${code || 'no answer'}).`,
	});
}

/**
 * What n8n itself refuses before anything is sent: its SSRF protection, a credential that is missing, can't
 * be decrypted or can't be used. Recognised by name, since n8n wraps these in the same error as network
 * failures.
 */
function refusedByN8n(error: unknown): { message: string; description: string } | undefined {
	const own = chain(error).find((link) => namesOf(link).some((name) => OF_N8N.test(name)));
	if (!own) return undefined;
	return {
		message: own instanceof Error ? own.message : '',
		description: 'description' in own && typeof own.description === 'string' ? own.description : '',
	};
}

const OF_N8N = /^(SsrfBlocked\w*|UnknownConnectionHost|Credential\w*|UnrecognizedCredentialType|NodeOperation|Expression)Error$/;

function namesOf(link: object): string[] {
	return ['name' in link ? String(link.name) : '', link.constructor?.name ?? ''];
}

/**
 * The innermost error code: n8n wraps the HTTP client's error, which wraps the socket's. An older n8n (seen
 * in 2.30) only keeps it as `httpCode`.
 */
function codeOf(error: unknown): string {
	return chain(error)
		.flatMap((link) => ['httpCode' in link ? link.httpCode : '', 'code' in link ? link.code : ''])
		.filter((code): code is string => typeof code === 'string' && code !== '')
		.at(-1) ?? '';
}

/** Whether the socket failed during one of these calls. */
function isFrom(error: unknown, ...calls: unknown[]): boolean {
	return chain(error).some((link) => 'syscall' in link && calls.includes(link.syscall));
}

function chain(error: unknown): object[] {
	const links: object[] = [];
	let link = error;
	while (typeof link === 'object' && link !== null && links.length < 8) {
		links.push(link);
		link = 'cause' in link ? link.cause : undefined;
	}
	return links;
}

/** What aborted a request: its deadline (the signal's reason is a TimeoutError), a limit of ours, or the user. */
export function abortFault({ reason }: AbortSignal, what: string): Fault {
	if (reason instanceof Fault) return reason;
	const isTimeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
	return isTimeout
		? new Fault('timeout', `${what} did not answer in time`)
		: new Fault('stopped', 'The execution was stopped');
}
