import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import { interceptors, Pool, type Dispatcher } from 'undici';
import { isOldest } from './places.mts';
import type { IConnections, ICredentialType, INode, INodeTypeDescription, IPinData, IRunExecutionData, ExecutionStatus } from 'n8n-workflow';

export interface WorkflowDefinition {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: object;
	/** Output that a node has in manual executions instead of being run, by the node's name. */
	pinData?: IPinData;
}

export type SavedWorkflow = WorkflowDefinition & { id: string; versionId: string };

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface Execution {
	id: string;
	status: ExecutionStatus;
	startedAt: string;
	stoppedAt?: string;
	data: IRunExecutionData;
}

export const OWNER = {
	email: 'owner@example.com',
	password: 'Sandbox-1234',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

const REQUEST_MS = 30_000;
const ENDED: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/** What the editor does through n8n's internal REST API, as its owner. */
export class Rest {
	private readonly pool: Pool;
	private readonly client: Dispatcher;
	private cookie = '';

	/** At an n8n's URL. Read-only requests are repeated if n8n is busy or hangs up. */
	constructor(url: string) {
		this.pool = new Pool(url);
		this.client = this.pool.compose(interceptors.retry({ methods: ['GET'], statusCodes: [429, 503], maxRetries: 3, minTimeout: 200 }));
	}

	/** Closes its connections. */
	async close(): Promise<void> {
		await this.pool.destroy();
	}

	/** Sets up the owner on a fresh n8n, and logs in to one that has an owner. */
	async signIn(owner: typeof OWNER = OWNER): Promise<void> {
		type Settings = { userManagement: { showSetupOnFirstLoad?: boolean } };
		const { userManagement } = await this.get<Settings>('/settings');
		if (userManagement.showSetupOnFirstLoad) await this.post('/owner/setup', owner);
		else {
			const { email, password } = owner;
			await this.post('/login', { emailOrLdapLoginId: email, password });
		}
	}

	/** Creates a credential, or updates the one with the same name and type. */
	async putCredential(name: string, type: string, data: object): Promise<Credential> {
		const all = await this.get<Credential[]>('/credentials');
		const old = all.find((credential) => credential.name === name && credential.type === type);
		const body = { name, type, data };
		return old
			? await this.request('PATCH', `/credentials/${old.id}`, body)
			: await this.post('/credentials', body);
	}

	/** The editor's "Test" of a credential: `OK` is green, `Error` red. */
	async testCredential(
		credential: Credential,
		data: object,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id, name, type } = credential;
		return await this.post('/credentials/test', { credentials: { id, name, type, data } });
	}

	/** Creates a workflow, or overwrites the one of the same name. */
	async putWorkflow(workflow: WorkflowDefinition): Promise<SavedWorkflow> {
		// without any pin data n8n can't execute a step of the workflow a second time
		const { name, nodes, connections, settings = { executionOrder: 'v1' }, pinData = {} } = workflow;
		const body = { name, nodes, connections, settings, pinData, ...(isOldest && { active: false }) };
		const all = await this.get<Array<{ id: string; name: string }>>('/workflows');
		const old = all.find((saved) => saved.name === name);
		return old
			? await this.request('PATCH', `/workflows/${old.id}?forceSave=true`, body)
			: await this.post('/workflows', body);
	}

	/** Publishes a workflow and waits until its webhooks answer. */
	async activate({ id, versionId }: SavedWorkflow, withinMs = REQUEST_MS): Promise<void> {
		await this.post(`/workflows/${id}/activate`, { versionId });
		const deadline = Date.now() + withinMs;
		for (;;) {
			const { status } = await this.get<{ status: string }>(`/workflows/${id}/publication-status`);
			if (status === 'published') return;
			if (Date.now() > deadline) throw new Error(`Workflow ${id} is still "${status}"`);
			await sleep(100);
		}
	}

	/** "Execute workflow" from its trigger node; returns the execution's id. */
	async start(workflowId: string, trigger: string): Promise<string> {
		const workflowData = isOldest ? await this.get(`/workflows/${workflowId}`) : undefined;
		const body = { workflowData, triggerToStartFrom: { name: trigger } };
		const answer = await this.post<{ executionId: string }>(`/workflows/${workflowId}/run`, body);
		return answer.executionId;
	}

	async run(workflowId: string, trigger: string, withinMs?: number): Promise<Execution> {
		return await this.waitFor(await this.start(workflowId, trigger), withinMs);
	}

	async waitFor(executionId: string, withinMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const execution = await this.execution(executionId);
			if (ENDED.includes(execution.status)) return execution;
			if (Date.now() > deadline) {
				throw new Error(`Execution ${executionId} is still "${execution.status}"`);
			}
			await sleep(100);
		}
	}

	async execution(id: string): Promise<Execution> {
		const raw = await this.get<Omit<Execution, 'data'> & { data: string }>(`/executions/${id}`);
		return { ...raw, data: parse(raw.data) as IRunExecutionData };
	}

	async stop(executionId: string): Promise<void> {
		await this.post(`/executions/${executionId}/stop`);
	}

	/** The "Retry" in an execution list; with `loadWorkflow` it uses the workflow as it is saved now. */
	async retry(executionId: string, loadWorkflow = false): Promise<Execution> {
		const answer = await this.post<{ id: string }>(`/executions/${executionId}/retry`, { loadWorkflow });
		return await this.execution(answer.id);
	}

	/** A file of an item, by the `id` of its binary data. */
	async file(binaryId: string): Promise<Buffer> {
		const { body } = await this.send('GET', `/rest/binary-data?${new URLSearchParams({ id: binaryId, action: 'view' })}`);
		return Buffer.from(await body.arrayBuffer());
	}

	/** What the editor lists in its panel, including the nodes' twins for agents. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		const { body } = await this.send('GET', '/types/nodes.json');
		return (await body.json()) as INodeTypeDescription[];
	}

	async credentialTypes(): Promise<ICredentialType[]> {
		const { body } = await this.send('GET', '/types/credentials.json');
		return (await body.json()) as ICredentialType[];
	}

	async get<T>(path: string): Promise<T> {
		return await this.request<T>('GET', path);
	}

	async post<T>(path: string, body: object = {}): Promise<T> {
		return await this.request<T>('POST', path, body);
	}

	async request<T>(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<T> {
		const answer = await this.send(method, `/rest${path}`, body);
		return ((await answer.body.json()) as { data: T }).data;
	}

	private async send(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<Dispatcher.ResponseData> {
		const answer = await this.client.request({
			method,
			path,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			body: body && JSON.stringify(body),
			signal: AbortSignal.timeout(REQUEST_MS),
		});
		const login = [answer.headers['set-cookie'] ?? []].flat().find((cookie) => cookie.startsWith('n8n-auth='));
		if (login) this.cookie = login.split(';')[0]!;
		if (answer.statusCode >= 400) {
			const text = (await answer.body.text()).slice(0, 500);
			throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
		}
		return answer;
	}
}
