import { isExpression, NodeHelpers, type INode, type INodeParameters, type INodeProperties, type INodePropertyCollection, type INodeTypeDescription } from 'n8n-workflow';
import type { KnownNodes } from './knownNodes.mts';

/** What is wrong with a node of a workflow, held against the description of its type. */
export function nodeFaults(node: INode, known: KnownNodes): string[] {
	const versions = known.get(node.type);
	if (!versions) return [`${node.name}: there is no node of type ${node.type}`];
	const description = versions.find(({ version }) => [version].flat().includes(node.typeVersion));
	if (!description) return [`${node.name}: ${node.type} has no version ${node.typeVersion}`];
	const whole = withDefaults(node, description);
	return [
		...unknownIn(node.parameters, description.properties, { node: whole, description, root: whole.parameters }),
		...issuesOf(whole, description),
		...credentialFaults(whole, description),
	].map((fault) => `${node.name}: ${fault}`);
}

interface Scope {
	node: INode;
	description: INodeTypeDescription;
	/** The node's parameters with their defaults: what decides which fields are shown */
	root: INodeParameters;
}

/** Names that the form does not show for these values, and values that are none of the options. */
function unknownIn(given: INodeParameters, properties: INodeProperties[], scope: Scope, prefix = ''): string[] {
	const siblings = prefix === '' ? scope.root : given;
	return Object.entries(given).flatMap(([name, value]) => {
		if (value === undefined) return [];
		const place = `${prefix}${name}`;
		const shown = properties.filter(
			(property) =>
				property.name === name &&
				NodeHelpers.displayParameter(siblings, property, scope.node, scope.description, scope.root),
		);
		if (shown.length === 0) return [`has no parameter '${place}' with these values`];
		const faults = shown.map((property) => wrongValue(value, property, place, scope));
		return faults.every((found) => found.length > 0) ? faults[0]! : [];
	});
}

function wrongValue(value: unknown, property: INodeProperties, place: string, scope: Scope): string[] {
	if (isExpression(value)) return property.noDataExpression ? [`'${place}' takes no expression`] : [];
	const options = property.options ?? [];
	switch (property.type) {
		case 'collection':
			return [value].flat().flatMap((entry) => unknownIn(entry as INodeParameters, options as INodeProperties[], scope, `${place}.`));
		case 'fixedCollection':
			return Object.entries(value as INodeParameters).flatMap(([group, entries]) => {
				const values = (options as INodePropertyCollection[]).find(({ name }) => name === group)?.values;
				if (!values) return [`has no parameter '${place}.${group}'`];
				return [entries].flat().flatMap((entry) => unknownIn(entry as INodeParameters, values, scope, `${place}.${group}.`));
			});
		case 'options':
		case 'multiOptions':
			if (property.typeOptions?.loadOptionsMethod || property.typeOptions?.loadOptions) return [];
			return [value].flat().flatMap((one) =>
				options.some((option) => 'value' in option && option.value === one) ? [] : [`'${String(one)}' is no option of '${place}'`],
			);
		default:
			return [];
	}
}

/** n8n's own check, for what the editor marks red. Lists that it would load from a service are not asked. */
function issuesOf(node: INode, description: INodeTypeDescription): string[] {
	const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
	return Object.values(issues?.parameters ?? {}).flat();
}

function credentialFaults(node: INode, description: INodeTypeDescription): string[] {
	const shown = (description.credentials ?? []).filter((credential) =>
		NodeHelpers.displayParameter(node.parameters, credential, node, description),
	);
	const byChoice = node.parameters.nodeCredentialType;
	const given = Object.keys(node.credentials ?? {});
	const known = [...shown.map(({ name }) => name), ...(typeof byChoice === 'string' ? [byChoice] : [])];
	return [
		...given.filter((name) => !known.includes(name)).map((name) => `takes no credential '${name}'`),
		...shown.filter(({ name, required }) => required && !given.includes(name)).map(({ name }) => `needs a credential '${name}'`),
	];
}

function withDefaults(node: INode, description: INodeTypeDescription): INode {
	const parameters = NodeHelpers.getNodeParameters(description.properties, node.parameters, true, false, node, description);
	return { ...node, parameters: { ...parameters, ...node.parameters } };
}
