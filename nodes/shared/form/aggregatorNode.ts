import {
	NodeConnectionTypes,
	type INodeCredentialDescription,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import {
	AGGREGATORS,
	aggregatorsWith,
	type Aggregator,
	type AggregatorName,
	type Api,
	type Capability,
} from '../aggregator/aggregators';

type Shared = Pick<INodeTypeDescription, 'version' | 'inputs' | 'outputs' | 'credentials' | 'properties'>;

/**
 * What the descriptions of all nodes share: one input, one output, the aggregator and its credential. What
 * n8n's linter reads in the class is in each node (docs/architecture.md lists which rule reads what).
 */
export function aggregatorNode(capability: Capability, properties: INodeProperties[]): Shared {
	return {
		version: 1,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials(capability),
		properties: [aggregatorProperty(capability), ...properties],
	};
}

/**
 * The text that the canvas shows below a node: what works there, and which aggregator makes and bills it if
 * that is not the node's default.
 *
 * @param words an n8n expression
 */
export function subtitleOf(capability: Capability, words: string): string {
	const { default: usual } = aggregatorProperty(capability);
	const others = aggregatorsWith(capability).filter((name) => name !== usual);
	const labels = others.map((name) => `${name}: " · ${AGGREGATORS[name].label}"`);
	return `={{ (${words}) + ({ ${labels.join(', ')} }[$parameter["aggregator"]] ?? "") }}`;
}

/** The chosen model for a subtitle, as in the form: one given by an expression has no name before the node runs. */
export const CHOSEN_MODEL =
	'[$rawParameter["model"]?.value ?? $rawParameter["model"] ?? ""].map((model) => String(model).startsWith("=") ? "model by expression" : String(model))[0]';

/** The `aggregator` parameter: lists only the aggregators that have the capability. */
function aggregatorProperty(capability: Capability): INodeProperties {
	const aggregators = aggregatorsWith(capability);
	const ready = aggregators.filter((name) => !isSwitchedOff(name, capability) && AGGREGATORS[name].baseUrl !== '');
	const [byDefault] = [...ready, ...aggregators];
	return {
		displayName: 'Aggregator',
		name: 'aggregator',
		type: 'options',
		noDataExpression: true,
		options: aggregators.map((name) => optionOf(name, capability)),
		default: byDefault,
		description: 'The service that generates the images and bills you for them',
	};
}

/** The shown credential follows the chosen aggregator. */
function aggregatorCredentials(capability: Capability): INodeCredentialDescription[] {
	return aggregatorsWith(capability).map((name) => ({
		name,
		required: true,
		displayOptions: { show: { aggregator: [name] } },
	}));
}

/** The column of the API with the routes of a capability. */
const ROUTES: Record<Capability, keyof Api> = {
	replicate: 'replicatePath',
	ideogramGenerate: 'ideogramPath',
	ideogramImageToImage: 'ideogramPath',
	ideogramV3: 'ideogramV3Path',
	ideogramTask: 'ideogramTaskPath',
	openAiImages: 'imagesPath',
	keyUsage: 'usagePath',
	midjourney: 'midjourneyPath',
	midjourneyFromImages: 'midjourneyPath',
	openAiImagesEdit: 'imagesEditPath',
	openAiImagesTask: 'imagesTaskPath',
	gemini: 'geminiPath',
};

/** An option with a warning, so that a beginner does not learn it from an error. */
function optionOf(name: AggregatorName, capability: Capability): INodePropertyOptions {
	const option = { name: AGGREGATORS[name].label, value: name };
	if (!isSwitchedOff(name, capability)) return option;
	return {
		...option,
		description: 'Its documentation lists this operation as temporarily not enabled, so it may not answer',
	};
}

function isSwitchedOff(name: AggregatorName, capability: Capability): boolean {
	const { switchedOff = [] }: Aggregator = AGGREGATORS[name];
	return switchedOff.includes(ROUTES[capability]);
}
