import { Fault, sentences } from './fault';

/** Codes of Node.js after which surely no byte of the request had left, unless they end an open connection. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/;

/** A request to the aggregator that got no answer. */
export function networkFault(error: unknown, label: string, baseUrl: string): Fault {
	const host = new URL(baseUrl).host;
	return withoutAnswer(error, { label, host }, {
		refused: `Nothing was sent to ${host} and nothing was billed`,
		unreachable: 'so nothing was sent and nothing was billed. Check the base URL in the credential and the network of this n8n, including its proxy settings.',
	});
}

/** A request for a file that got no answer: a generated image, or one of the user's. It says nothing about a bill or a credential. */
export function fileNetworkFault(error: unknown, { host }: URL): Fault {
	return withoutAnswer(error, { label: host, host }, {
		refused: 'Nothing was requested from it',
		unreachable: 'so the file could not be downloaded. Check the network of this n8n, its DNS and its proxy settings.',
	});
}

interface Words {
	/** Where n8n did not let it go */
	refused: string;
	/** Behind the code of what failed */
	unreachable: string;
}

function withoutAnswer(error: unknown, { label, host }: { label: string; host: string }, { refused, unreachable }: Words): Fault {
	const own = refusedByN8n(error);
	if (own) {
		return new Fault('parameter', `n8n refused the request to ${label}`, { description: sentences(own.message, own.description, refused) });
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
 * What n8n itself refuses before anything is sent: its SSRF protection, a credential that is gone or can't
 * be decrypted or used. By name, since n8n wraps them in the same error as what the network says.
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
 * The innermost error code: n8n wraps the one of the HTTP client, which wraps the socket's. An older
 * n8n (seen in 2.30) keeps it as `httpCode` alone.
 */
function codeOf(error: unknown): string {
	return chain(error)
		.flatMap((link) => ['httpCode' in link ? link.httpCode : '', 'code' in link ? link.code : ''])
		.filter((code): code is string => typeof code === 'string' && code !== '')
		.at(-1) ?? '';
}

/** Whether the socket failed while it did this. */
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

/** What cut a request off: its time (whose signal has a TimeoutError for its reason), a limit of ours, or the user. */
export function abortFault({ reason }: AbortSignal, what: string): Fault {
	if (reason instanceof Fault) return reason;
	const isTimeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
	return isTimeout
		? new Fault('timeout', `${what} did not answer in time`)
		: new Fault('stopped', 'The execution was stopped');
}
