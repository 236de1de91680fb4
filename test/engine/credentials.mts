import type { PackageDirectoryLoader } from 'n8n-core';
import { ICredentialsHelper, isExpression, NodeHelpers, type ICredentialDataDecryptedObject, type ICredentials, type IDataObject, type IHttpRequestOptions, type INode, type INodeCredentialsDetails, type IWorkflowExecuteAdditionalData, type Workflow } from 'n8n-workflow';

export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

/** Credentials from memory in place of n8n's database; authenticates the way n8n does. */
export class TestCredentials extends ICredentialsHelper {
	private readonly loader: PackageDirectoryLoader;
	private readonly data: CredentialData;

	constructor(loader: PackageDirectoryLoader, data: CredentialData) {
		super();
		this.loader = loader;
		this.data = data;
	}

	/** With the defaults of fields that the test did not set, as n8n fills them in. */
	async getDecrypted(_: IWorkflowExecuteAdditionalData, node: INodeCredentialsDetails, type: string) {
		const own = this.data[type];
		if (!own) throw new Error(`No credential "${node.name}" of type ${type} in this test`);
		const properties = this.getCredentialsProperties(type);
		const filled = NodeHelpers.getNodeParameters(properties, own as never, true, false, null, null);
		return { ...own, ...filled } as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.loader.getCredential(type).type;
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		const resolve = (value: unknown) =>
			isExpression(value)
				? String(
						workflow!.expression.getSimpleParameterValue(
							node!,
							value as string,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						),
					)
				: value;
		for (const [part, fields] of Object.entries(authenticate?.properties ?? {})) {
			const target = ((request as unknown as IDataObject)[part] ??= {}) as IDataObject;
			for (const [name, value] of Object.entries(fields as IDataObject)) {
				target[String(resolve(name))] = resolve(value) as string;
			}
		}
		return request;
	}

	getCredentialsProperties(type: string) {
		return this.loader.getCredential(type).type.properties;
	}

	getParentTypes = () => [];
	isCredentialUsableByNode = () => true;
	preAuthentication = async () => undefined;
	runPreAuthentication = async () => undefined;
	updateCredentials = async () => {};
	updateCredentialsOauthTokenData = async () => {};

	async getCredentials(): Promise<ICredentials> {
		throw new Error('Encrypted credentials are not part of these tests');
	}
}
