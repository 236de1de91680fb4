import path from 'node:path';
import { isOldest } from './places.mts';

/** The only environment variables passed on to n8n, so that nobody's N8N_* settings or keys leak into it. */
const PASSED_ON = /^(PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS)$/i;

/** Loopback only, no outside calls: telemetry, templates, licence, update and package look-ups are off. */
const QUIET = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_SAMESITE_COOKIE: 'lax',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_AI_ENABLED: 'false',
	N8N_AI_GATEWAY_ENABLED: 'false',
	N8N_SENTRY_DSN: '',
	N8N_FRONTEND_SENTRY_DSN: '',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
	...(isOldest ? {} : { N8N_DISABLED_MODULES: 'mcp-registry' }),
	N8N_PYTHON_ENABLED: 'false',
	N8N_LOG_LEVEL: 'info',
};

export function environment(
	userFolder: string,
	port: number,
	brokerPort: number,
	own: Record<string, string>,
): Record<string, string> {
	const kept = Object.entries(process.env).filter(
		(entry): entry is [string, string] => PASSED_ON.test(entry[0]) && entry[1] !== undefined,
	);
	const env = Object.fromEntries(kept);
	return {
		...env,
		// n8n's task runner is started with the `node` of the PATH.
		PATH: [path.dirname(process.execPath), env.PATH ?? env.Path].join(path.delimiter),
		...QUIET,
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		...own,
	};
}
