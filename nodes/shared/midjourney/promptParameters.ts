import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { number, oneOf, text, wholeNumber, yesOrNo } from '../form/property';
import type { FilledField } from '../form/readFields';

/** One of Midjourney's own parameters: a field of the form, and a "--word" in the prompt. */
interface PromptParameter {
	property: INodeProperties;
	/** All words with which a prompt may already contain it */
	words: string[];
	/** How it is written; an empty text leaves it out */
	written(value: unknown, isNiji: boolean): string;
	/** The format of a text value */
	form?: RegExp;
}

const WITH_SPACE = /^(?!.*(?:--|—)).+$/s;

/** Names and ranges: Midjourney's parameter list (docs.midjourney.com). */
const PARAMETERS: PromptParameter[] = [
	{
		property: { ...text('Aspect Ratio', 'aspectRatio', 'The ratio of width to height, in whole numbers'), placeholder: 'e.g. 16:9' },
		words: ['ar', 'aspect'],
		written: (ratio) => `--ar ${String(ratio)}`,
		form: /^\d{1,4}:\d{1,4}$/,
	},
	{
		property: number('Chaos', 'chaos', { min: 0, max: 100, default: 0 }, 'How different the four pictures are from each other'),
		words: ['c', 'chaos'],
		written: (chaos) => `--chaos ${String(chaos)}`,
	},
	{
		property: text('No', 'no', 'What the picture must not show, separated by commas'),
		words: ['no'],
		written: (no) => `--no ${String(no)}`,
		form: WITH_SPACE,
	},
	{
		property: oneOf(
			'Quality',
			'quality',
			{ options: ['0.25', '0.5', '1', '2', '4'].map((value) => ({ name: value, value })), default: '1' },
			'How much time Midjourney spends; the allowed values depend on the version',
		),
		words: ['q', 'quality'],
		written: (quality) => `--q ${String(quality)}`,
	},
	{
		property: yesOrNo('Raw', 'raw', true, "Whether to apply less of Midjourney's own style"),
		words: ['raw', 'style raw'],
		written: (raw) => (raw === true ? '--style raw' : ''),
	},
	{
		property: wholeNumber('Seed', 'seed', { min: 0, max: 4_294_967_295, default: 0 }, 'The same seed with the same prompt gives similar pictures'),
		words: ['seed'],
		written: (seed) => `--seed ${String(seed)}`,
	},
	{
		property: wholeNumber('Stylize', 'stylize', { min: 0, max: 1000, default: 100 }, "How strongly Midjourney applies its own style"),
		words: ['s', 'stylize'],
		written: (stylize) => `--stylize ${String(stylize)}`,
	},
	{
		property: yesOrNo('Tile', 'tile', true, 'Whether the picture tiles seamlessly as a pattern'),
		words: ['tile'],
		written: (tile) => (tile === true ? '--tile' : ''),
	},
	{
		property: {
			...text('Version', 'version', "The version of the model, such as 7 or 6.1; with Niji Journey, a version of Niji"),
			placeholder: 'e.g. 7',
		},
		words: ['v', 'version', 'niji'],
		written: (version, isNiji) => `--${isNiji ? 'niji' : 'v'} ${String(version)}`,
		form: /^\d{1,2}(\.\d{1,2})?$/,
	},
	{
		property: wholeNumber('Weird', 'weird', { min: 0, max: 3000, default: 0 }, 'How unusual the picture may look'),
		words: ['w', 'weird'],
		written: (weird) => `--weird ${String(weird)}`,
	},
];

export const promptParameterFields: INodeProperties[] = PARAMETERS.map(({ property }) => property);

/**
 * The prompt followed by the parameters that the user set, in Midjourney's format. A parameter that is
 * already in the prompt is refused: Midjourney would use either of the two.
 */
export function promptWithParameters(prompt: string, filled: FilledField[], isNiji: boolean): string {
	const written = PARAMETERS.flatMap((parameter) => {
		const field = filled.find(({ property }) => property.name === parameter.property.name);
		if (field === undefined) return [];
		const part = parameter.written(checked(parameter, field.value), isNiji);
		if (part !== '') assertNotIn(prompt, parameter);
		return part === '' ? [] : [part];
	});
	return [prompt.trim(), ...written].join(' ');
}

function checked({ property, form }: PromptParameter, value: unknown): unknown {
	const given = typeof value === 'string' ? typed(property.name, value) : value;
	if (form === undefined || form.test(String(given))) return given;
	throw new Fault('parameter', `'${property.displayName}' can't be "${String(given).slice(0, 100)}"`, {
		description: property.placeholder === undefined ? "It can't contain parameters (--)." : `It takes a value such as ${property.placeholder.replace('e.g. ', '')}.`,
	});
}

/** Normalises a ratio and a version as people type them; words of other scripts are unchanged. */
function typed(name: string, value: string): string {
	if (name === 'no') return value.trim();
	return value.normalize('NFKC').trim().replace(/^(\d{1,4}) ?[x×:] ?(\d{1,4})$/i, '$1:$2');
}

/** Also recognises a dash that a phone made from two hyphens. */
function assertNotIn(prompt: string, { property, words }: PromptParameter): void {
	const found = words.find((word) => new RegExp(`(?:--|—)${word.replace(' ', '\\s+')}(?=\\s|$)`, 'i').test(prompt));
	if (found === undefined) return;
	throw new Fault('parameter', `'${property.displayName}' is in the prompt already`, {
		description: `The prompt has "--${found}". Remove it there, or remove the field.`,
	});
}
