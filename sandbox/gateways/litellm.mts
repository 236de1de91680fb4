import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../n8n/places.mts';
import { freePort } from '../ports.mts';
import { startCommand } from '../process.mts';
import type { Gateway } from './portkey.mts';

const programs = path.join(root, '.sandbox/litellm', process.platform === 'win32' ? 'Scripts' : 'bin');

/** An entry of `model_list` in LiteLLM's configuration. */
export interface Deployment {
	model_name: string;
	/** For example `{ model: 'openai/gpt-image-2', api_base, api_key }`. */
	litellm_params: Record<string, unknown>;
	model_info?: Record<string, unknown>;
}

export interface LitellmOptions {
	models: Deployment[];
	masterKey: string;
	/** `litellm_settings`, in addition to those that keep it quiet. */
	settings?: Record<string, unknown>;
}

/** LiteLLM's proxy with its master key only; budgets and other keys need a database, which is not available here. */
export async function startLitellm(folder: string, { models, masterKey, settings = {} }: LitellmOptions): Promise<Gateway> {
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const config = path.join(folder, 'litellm.yaml');
	// JSON is YAML
	writeFileSync(config, JSON.stringify({
		model_list: models,
		litellm_settings: { telemetry: false, ...settings },
		general_settings: { master_key: masterKey },
	}));
	const running = await startCommand({
		name: 'LiteLLM',
		command: path.join(programs, 'litellm'),
		args: ['--config', config, '--host', '127.0.0.1', '--port', String(port)],
		cwd: folder,
		env: { PATH: process.env.PATH, HOME: folder, LITELLM_LOCAL_MODEL_COST_MAP: 'True', NO_PROXY: '127.0.0.1' },
		log: path.join(folder, 'litellm.log'),
		isReady: async () => await fetch(`${url}/health/liveliness`, { signal: AbortSignal.timeout(5_000) }).then(({ ok }) => ok, () => false),
		readyMs: 120_000,
	});
	return { ...running, url };
}
