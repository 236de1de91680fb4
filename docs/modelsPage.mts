import { requireBuilt } from '../sandbox/aggregator/packageRoot.mts';

interface Described {
	name: string;
	model: string;
	version?: string;
	description: string;
	shutDown?: { on: string; by: string; instead: string };
}

interface Field {
	name: string;
	type: string;
	required: boolean;
	choices?: Array<string | number>;
	minimum?: number;
	maximum?: number;
	mostImages?: number;
	byDefault?: string | number | boolean;
}

const { DESCRIPTIONS } = requireBuilt<{ DESCRIPTIONS: Described[] }>('nodes/shared/replicate/models.js');
const { describedFields } = requireBuilt<{ describedFields: (model: string) => Field[] }>(
	'nodes/shared/replicate/anyModel/modelSchema.js',
);

/** `docs/models.md`: every model that Run Model lists, with its fields. */
export function modelsPage(): string {
	const living = DESCRIPTIONS.filter(({ shutDown }) => !shutDown);
	const gone = DESCRIPTIONS.filter(({ shutDown }) => shutDown);
	const text = [
		'<!-- Made by `npm run docs` from the data files of the models. Do not edit. -->',
		'',
		'# Models of Replicate Run Model',
		'',
		'The models in the list of *Replicate Run Model*, current models first. Any other model runs by its name. If your',
		'aggregator has not enabled a model, ask its support. Fields in bold are required; images go into *Input Images*.',
		'If a gateway describes a model, the form shows that description instead.',
		...living.flatMap(section),
		'',
		'## Shut down by their makers',
		'',
		'| Model | Since | By | Use instead |',
		'|---|---|---|---|',
		...gone.map(({ model, shutDown }) => `| \`${model}\` | ${shutDown!.on} | ${shutDown!.by} | \`${shutDown!.instead}\` |`),
	];
	return `${text.join('\n')}\n`;
}

function section({ name, model, version, description }: Described): string[] {
	const fields = describedFields(version === undefined ? model : `${model}:${version}`);
	const rows = fields.map((field) => `| ${field.required ? `**\`${field.name}\`**` : `\`${field.name}\``} | ${takes(field)} | ${field.byDefault ?? ''} |`);
	return [
		'',
		`## ${name}`,
		'',
		`\`${model}\`${version === undefined ? '' : ', by version'} · ${description}`,
		'',
		...(rows.length === 0 ? ['Its fields are not known here; choose *Using JSON*.'] : ['| Field | Takes | Default |', '|---|---|---|', ...rows]),
	];
}

const WORDS: Record<string, string> = {
	text: 'text',
	number: 'number',
	integer: 'whole number',
	boolean: 'true, false',
	image: 'an image',
	images: 'images',
	list: 'JSON array',
	json: 'JSON object',
	date: 'date',
};
const MOST_SHOWN = 24;

function takes({ type, choices, minimum, maximum, mostImages }: Field): string {
	if (choices) {
		const shown = choices.slice(0, MOST_SHOWN).map((choice) => `\`${choice}\``);
		return `${shown.join(' ')}${choices.length > MOST_SHOWN ? ` and ${choices.length - MOST_SHOWN} more` : ''}`;
	}
	if (mostImages !== undefined) return `up to ${mostImages} images`;
	const from = minimum === undefined ? '' : ` from ${minimum}`;
	const to = maximum === undefined ? '' : ` ${from ? '' : 'up '}to ${maximum}`;
	return `${WORDS[type] ?? type}${from}${to}`;
}
