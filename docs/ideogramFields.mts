import type { INodeProperties } from 'n8n-workflow';
import { aggregatorsOf, builtDescriptions } from '../sandbox/aggregator/packageRoot.mts';
import { AGGREGATORS } from './builtNodes.mts';
import { IDEOGRAM_NODES, type IdeogramNode } from './ideogramDocumented.mts';
import { sentBy } from './ideogramRequest.mts';

const HEAD = `<!-- Made by \`npm run docs\` from the requests that the nodes make. Do not edit. -->

# Ideogram: how each field is sent

Every field of the Ideogram nodes at every aggregator, with an example value. **Custom** has the defaults of its
credential; with *Image Upload* set to *As a URL* it sends the same as for Crazyrouter.

° = not on that aggregator's own page. Ideogram documents it and similar gateways pass it on, but
that is not guaranteed; an optional field is sent only if you set it.
`;

/** The text of ideogram-fields.md: found by asking the built nodes, so that it can't be out of date. */
export async function ideogramFieldsPage(): Promise<string> {
	const sections = await Promise.all(IDEOGRAM_NODES.map(section));
	return [HEAD, ...sections.flat(), ''].join('\n');
}

interface Row {
	/** The parameter; of an input image what its parameters' names begin with */
	label: string;
	/** What is set beside the base; its effect is what the row shows */
	set?: Record<string, unknown>;
	/** The wire name, where it is known beforehand */
	wire?: string;
}

async function section(node: IdeogramNode): Promise<string[]> {
	const description = builtDescriptions().find(({ name }) => name === node.name);
	if (!description) throw new Error(`The package has no ${node.name}`);
	const places = aggregatorsOf(description);
	const end = description.properties.findIndex(({ name }) => name === 'downloadImages' || name === 'options');
	const fields = description.properties.slice(1, end).filter(({ type }) => type !== 'notice');
	const bases = await Promise.all(places.map(async (place) => await sentBy(node, fields, place, {})));
	const lines = rowsOf(fields).map(async ({ label, set, wire }) => {
		const cells = places.map(async (place, index) => {
			const before = bases[index]!.fields;
			const after = set ? (await sentBy(node, fields, place, set)).fields : before;
			const sent = [...after].filter(([name, value]) => (wire ? name === wire : before.get(name) !== value));
			const undocumented = place !== 'customAggregatorApi' && !node.documented[place]?.includes(label);
			return `${sent.map(([name, value]) => `\`${name}\`: ${value}`).join('<br>')}${undocumented ? ' °' : ''}`;
		});
		return `| \`${label}\` | ${(await Promise.all(cells)).join(' | ')} |`;
	});
	return [
		`## ${description.displayName}`,
		'',
		`| | ${places.map((place) => AGGREGATORS[place].label).join(' | ')} |`,
		`|---|${places.map(() => '---').join('|')}|`,
		`| | ${bases.map(({ path, encoding }) => `POST ${path}<br>${encoding}`).join(' | ')} |`,
		...(await Promise.all(lines)),
		'',
	];
}

function rowsOf(fields: INodeProperties[]): Row[] {
	const sources = fields.filter(({ routing }) => routing?.send?.property);
	const ofImages = fields.filter(({ displayOptions }) => sources.some(({ name }) => displayOptions?.show?.[name]));
	return fields
		.filter((field) => !ofImages.includes(field))
		.flatMap((field): Row[] => {
			if (sources.includes(field)) return [{ label: field.name.replace('Source', ''), wire: field.routing!.send!.property! }];
			if (field.type !== 'collection') return [{ label: field.name, set: { [field.name]: sampleOf(field) } }];
			return (field.options ?? [])
				.filter((option): option is INodeProperties => 'type' in option)
				.map((option) => ({ label: option.name, set: { additionalFields: { [option.name]: sampleOf(option) } } }));
		});
}

/** Values other than those of every request. */
const SAMPLES: Record<string, unknown> = {
	prompt: 'an owl',
	model: 'V_2_TURBO',
	negativePrompt: 'fog',
	seed: 12345,
	styleCodes: '6D1B2A4F',
	customPalette: { members: [{ color: '#FF8800', weight: 0.5 }] },
};

function sampleOf({ name, options = [], default: initial }: INodeProperties): unknown {
	const landscape = options.find((option) => option.name === '16:9');
	return SAMPLES[name] ?? (landscape && 'value' in landscape ? landscape.value : initial);
}
