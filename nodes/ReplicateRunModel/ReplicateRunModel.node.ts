import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { runAnyModel, searchModels } from '../shared/replicate/anyModel';
import { NAME_PATTERN, VERSION_PATTERN } from '../shared/replicate/modelReference';
import { modelNodeProperties } from '../shared/replicate/nodeProperties';

/** Source: AnyAPI's tutorial for Replicate: any model by its name, or by the hash of a version. */
const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The model to run. What is not in the list may be offered all the same; ask the aggregator.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a model...',
				typeOptions: { searchListMethod: 'searchModels', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. black-forest-labs/flux-dev',
				validation: [
					{ type: 'regex', properties: { regex: NAME_PATTERN, errorMessage: 'Not of the form owner/name' } },
				],
			},
			{
				displayName: 'By Version',
				name: 'version',
				type: 'string',
				placeholder: 'e.g. cjwbw/rembg:fb8af171…',
				hint: 'The 64 characters of a version, alone or behind owner/name and a colon',
				validation: [
					{ type: 'regex', properties: { regex: VERSION_PATTERN, errorMessage: 'Not the hash of a version' } },
				],
			},
		],
	},
	{
		displayName: 'Input',
		name: 'input',
		type: 'json',
		default: '{\n\t"prompt": ""\n}',
		required: true,
		description: "The fields of the model as a JSON object. Its page at replicate.com lists them under 'API'.",
	},
];

export class ReplicateRunModel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Run Model',
		name: 'replicateRunModel',
		icon: { light: 'file:../../icons/replicate.svg', dark: 'file:../../icons/replicate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["model"].split(":")[0]}}',
		description: 'Run any Replicate model that the aggregator offers, with its input as JSON',
		defaults: { name: 'Replicate Run Model' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('replicate'),
		properties: [aggregatorProperty('replicate'), ...modelNodeProperties(fields)],
	};

	methods = { listSearch: { searchModels } };

	async execute(this: IExecuteFunctions) {
		return await runAnyModel.call(this);
	}
}
