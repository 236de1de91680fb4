import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { promptProperty } from '../shared/form/property';
import { modelImagesProperty, runAnyModel } from '../shared/replicate/anyModel/anyModel';
import { loadInputFields, searchModels } from '../shared/replicate/anyModel/modelForm';
import { modelNodeProperties } from '../shared/replicate/modelFields';
import { NAME_PATTERN, VERSION_PATTERN } from '../shared/replicate/creation';

/** Source: AnyAPI's tutorial for Replicate: any model by its name, or by the hash of a version. */
const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The model to run. The aggregator may offer more models than the list shows.',
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
				hint: 'The 64 characters of a version, alone or after owner/name and a colon',
				validation: [
					{ type: 'regex', properties: { regex: VERSION_PATTERN, errorMessage: 'Not a version hash' } },
				],
			},
		],
	},
	{
		displayName: 'Specify Input',
		name: 'specifyInput',
		type: 'options',
		options: [
			{ name: 'Using Fields Below', value: 'fields', description: "A form with the fields of the model" },
			{ name: 'Using JSON', value: 'json', description: 'For models whose fields are not known, and for expressions' },
		],
		default: 'fields',
	},
	{
		...promptProperty('What the image shows. It is sent if the model has a field for it, and stays when you choose another model.'),
		required: false,
		displayOptions: { show: { specifyInput: ['fields'] } },
	},
	{
		displayName: 'Input Fields',
		name: 'inputFields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		required: true,
		typeOptions: {
			loadOptionsDependsOn: ['model.value'],
			resourceMapper: {
				resourceMapperMethod: 'loadInputFields',
				mode: 'add',
				valuesLabel: 'Input Fields',
				fieldWords: { singular: 'field', plural: 'fields' },
				// with all of them the editor stores false for each boolean, and a default would be sent
				addAllFields: false,
				supportAutoMap: false,
				hideNoDataError: true,
				refreshStaleSchemaOnOpen: true,
			},
		},
		displayOptions: { show: { specifyInput: ['fields'] } },
	},
	{
		displayName: 'Input',
		name: 'input',
		type: 'json',
		default: '{\n\t"prompt": ""\n}',
		required: true,
		displayOptions: { show: { specifyInput: ['json'] } },
		description: "The fields of the model as a JSON object. Its page at replicate.com lists them under 'API'.",
	},
	modelImagesProperty,
];

export class ReplicateRunModel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Run Model',
		name: 'replicateRunModel',
		icon: { light: 'file:../../icons/replicate.svg', dark: 'file:../../icons/replicate.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', `${CHOSEN_MODEL}.split(":")[0].split("/").pop()`),
		description:
			'Run any Replicate model that the aggregator offers: Nano Banana, Seedream, FLUX.2, Qwen Image, Ideogram, Recraft …, with a form or JSON',
		defaults: { name: 'Replicate Run Model' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	methods = { listSearch: { searchModels }, resourceMapping: { loadInputFields } };

	execute = runAnyModel;
}
