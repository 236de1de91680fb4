import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';

import { AGGREGATORS, type Aggregator, type AggregatorName, type Layout } from './aggregators';
import { Fault } from './fault';

/** Where requests with the key go, and how that aggregator lays out its API. */
export interface Connection {
	/** Name of the credential type */
	aggregator: AggregatorName;
	/** As the user knows it, e.g. AnyAPI */
	label: string;
	/** Without a trailing slash */
	baseUrl: string;
	layout: Layout;
	allowPrivateImageHosts: boolean;
	/** To be masked wherever a reply echoes it */
	apiKey: string;
}

const credentialSchema = z.object({
	apiKey: z.string().catch(''),
	baseUrl: z.string().catch(''),
	allowPrivateImageHosts: z.boolean().catch(false),
});

export function connectionOf(
	aggregator: AggregatorName,
	credential: ICredentialDataDecryptedObject,
): Connection {
	const { label, layout } = AGGREGATORS[aggregator];
	const { apiKey, baseUrl, allowPrivateImageHosts } = credentialSchema.parse(credential);
	return {
		aggregator,
		label,
		baseUrl: normaliseBaseUrl(baseUrl, label),
		layout: layoutOf(layout, credential),
		allowPrivateImageHosts,
		apiKey,
	};
}

/** The table's layout, replaced by the credential's own fields where it has them. */
function layoutOf(layout: Layout, credential: ICredentialDataDecryptedObject): Layout {
	const own = Object.entries(credential).filter(
		([name, value]) => Object.hasOwn(layout, name) && typeof value === 'string',
	);
	return { ...layout, ...Object.fromEntries(own) };
}

function normaliseBaseUrl(typed: string, label: string): string {
	const text = typed.trim();
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
		throw new Fault('parameter', `The base URL of the ${label} credential is not valid`, {
			description: `"${text}" is not an address of the form https://host. Open the credential and correct 'Base URL'.`,
		});
	}
	return url.href.replace(/\/+$/, '');
}

/**
 * The address of an endpoint: base URL, the layout's path as the user typed it, and parts that are
 * encoded one by one, so that an id or a model name can never change the host or climb the path.
 */
export function endpoint(connection: Connection, layoutPath: string, ...parts: string[]): string {
	const encoded = parts.map((part) => {
		if (part === '' || /^\.{1,2}$|\p{Surrogate}/u.test(part)) {
			throw new Fault('parameter', `"${part.slice(0, 100)}" can't be part of an address`);
		}
		return encodeURIComponent(part);
	});
	const path = layoutPath.trim().replace(/^\/+|\/+$/g, '');
	return [connection.baseUrl, path, ...encoded].filter((part) => part !== '').join('/');
}

/** What the vendor says about a route that did not answer as it should; mostly nothing. */
export function caveatOf(connection: Connection, url: string): string {
	const { label, switchedOff = [] }: Aggregator = AGGREGATORS[connection.aggregator];
	const isSwitchedOff = switchedOff.some((column) =>
		`${url}/`.startsWith(`${endpoint(connection, connection.layout[column])}/`),
	);
	return isSwitchedOff
		? `The documentation of ${label} lists this route as temporarily not enabled, so it may be off; its support knows`
		: '';
}

/** Whether the key would travel unencrypted over a public network. */
export function isPlainHttp(connection: Connection): boolean {
	return connection.baseUrl.startsWith('http:');
}
