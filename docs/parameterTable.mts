import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

type Option = INodeProperties | INodePropertyCollection | INodePropertyOptions;

/** Longer lists of values are folded away. */
const MOST_VALUES_IN_SIGHT = 16;

const TYPES: Record<string, string> = {
	options: 'choice',
	multiOptions: 'choices',
	collection: 'group, each field optional',
	fixedCollection: 'list',
	resourceLocator: 'from a list or by name',
	json: 'JSON',
};

/** One row per parameter; the contents of a collection have a separate table. */
export function parameterTable(properties: INodeProperties[]): string[] {
	const shown = properties.filter(({ type }) => type !== 'notice' && type !== 'hidden');
	return [
		'| In the form | Name | Type | Default | What it means |',
		'|---|---|---|---|---|',
		...shown.map((property) => `| ${cells(property).map(cell).join(' | ')} |`),
		...shown.flatMap(inner),
	];
}

function cells(property: INodeProperties): string[] {
	return [
		property.displayName + (property.required ? ' (required)' : ''),
		`\`${property.name}\``,
		typeOf(property),
		defaultOf(property),
		[property.description ?? property.hint, shownWhen(property), valuesOf(property)].filter(Boolean).join('<br>'),
	];
}

function inner(property: INodeProperties): string[] {
	const options: Option[] = property.options ?? [];
	if (property.type === 'collection' && !holdsLists(property)) {
		return ['', `### ${property.displayName}`, '', ...parameterTable(options.filter((option) => 'type' in option))];
	}
	return [];
}

/** A collection of lists, such as the colors of a palette, is described in its own row. */
function holdsLists({ options = [] }: INodeProperties): boolean {
	return options.length > 0 && options.every(isList);
}

function isList(option: Option): option is INodeProperties & { options: Option[] } {
	return 'type' in option && option.type === 'collection' && option.typeOptions?.multipleValues === true;
}

function typeOf(property: INodeProperties): string {
	const { type, typeOptions = {} } = property;
	const { minValue, maxValue } = typeOptions;
	if (type === 'collection' && holdsLists(property)) return 'list';
	if (type !== 'number') return TYPES[type] ?? type;
	if (minValue !== undefined && maxValue !== undefined) return `number, ${minValue} to ${maxValue}`;
	if (minValue !== undefined) return `number, from ${minValue}`;
	return maxValue === undefined ? 'number' : `number, up to ${maxValue}`;
}

function defaultOf({ type, default: value }: INodeProperties): string {
	if (type === 'resourceLocator' || type === 'collection' || type === 'fixedCollection' || value === '') return '';
	return `\`${String(value).replace(/\s+/g, ' ')}\``;
}

function shownWhen({ displayOptions }: INodeProperties): string {
	const conditions = [
		...Object.entries(displayOptions?.show ?? {}).map((entry) => condition(entry, 'is')),
		...Object.entries(displayOptions?.hide ?? {}).map((entry) => condition(entry, 'is not')),
	];
	return conditions.length === 0 ? '' : `Only where ${conditions.join(' and ')}.`;
}

function condition([name, values]: [string, unknown], verb: string): string {
	const listed = [values].flat().map((value) => `\`${String(value)}\``);
	return `\`${name.replace(/^\//, '')}\` ${verb} ${listed.join(' or ')}`;
}

function valuesOf({ type, options = [], modes = [] }: INodeProperties): string {
	if (type === 'resourceLocator') return modes.map(({ name, displayName }) => `\`${name}\`: ${displayName}`).join('<br>');
	if (type === 'fixedCollection' || type === 'collection') return options.flatMap(rowsOf).join('<br>');
	if (type !== 'options' && type !== 'multiOptions') return '';
	const values = options.flatMap((option) => ('value' in option ? [valueOf(option)] : []));
	if (values.length <= MOST_VALUES_IN_SIGHT) return values.join(' · ');
	return `<details><summary>${values.length} values</summary>${values.join(' · ')}</details>`;
}

function valueOf({ name, value, description }: INodePropertyOptions): string {
	if (value === '') return `empty (${description ?? name})`;
	const meaning = description ?? (bare(String(value)).endsWith(bare(name)) ? '' : name);
	return meaning ? `\`${String(value)}\` (${meaning})` : `\`${String(value)}\``;
}

/** `ASPECT_16_9` and 16:9, `512x1536` and 512×1536 say the same. */
function bare(text: string): string {
	return text.toLowerCase().replaceAll(/[^a-z0-9]|x/g, '');
}

function rowsOf(option: Option): string[] {
	const values = 'values' in option ? option.values : isList(option) ? option.options.filter((value) => 'type' in value) : [];
	return values.map((value) => `\`${option.name}[].${value.name}\`: ${value.displayName}, ${typeOf(value)}`);
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
}
