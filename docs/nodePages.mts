import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { manifest } from '../sandbox/n8n/places.mts';
import { aggregatorsOf, builtDescriptions, switchedOffAt } from '../sandbox/aggregator/packageRoot.mts';
import { AGGREGATORS, examplesWith } from './builtNodes.mts';
import { outputSection } from './outputSection.mts';
import { parameterTable } from './parameterTable.mts';

const NOTE = '<!-- Made by `npm run docs` from what the node tells the editor. Do not edit. -->';

/** Path below docs/ → text: a page for each node, and one that lists them. */
export function nodePages(): Map<string, string> {
	const nodes = builtDescriptions();
	const pages = new Map(nodes.map((node) => [`nodes/${node.name}.md`, lines(nodePage(node))]));
	pages.set(
		'nodes/README.md',
		lines([NOTE, '', '# Nodes', '', ...nodeTable(nodes, ''), '', 'What all of them share: [README](../../README.md).']),
	);
	return pages;
}

/** What the table says in its own words, by the language of the document. */
const TABLE_WORDS = {
	en: {
		node: 'Node',
		gone: ' (shut down)',
		off: (labels: string) => `(✓): according to ${labels}'s documentation, this is temporarily not enabled, so it may not answer.`,
	},
	zh: { node: '节点', gone: '（已停用）', off: (labels: string) => `(✓)：${labels} 的文档注明该接口暂未启用，可能没有响应。` },
};

/** Node × aggregator. @param folder where the pages lie, from the document that holds the table */
export function nodeTable(nodes: INodeTypeDescription[], folder: string, language: keyof typeof TABLE_WORDS = 'en'): string[] {
	const words = TABLE_WORDS[language];
	const names = Object.keys(AGGREGATORS);
	const marks = (node: INodeTypeDescription) => {
		const [offered, off] = [aggregatorsOf(node), switchedOffAt(node)];
		return names.map((name) => (off.includes(name) ? '(✓)' : offered.includes(name) ? '✓' : ''));
	};
	const switchedOff = names.filter((name) => nodes.some((node) => switchedOffAt(node).includes(name)));
	return [
		`| | ${[words.node, ...names.map((name) => AGGREGATORS[name].label)].join(' | ')} |`,
		`|---|---|${names.map(() => ':-:').join('|')}|`,
		...nodes.map((node) => {
			const icon = `<img src="${iconOf(node, folder)}" width="20" height="20" alt="">`;
			const end = shutDownNotice(node) ? words.gone : '';
			return `| ${[icon, `[${node.displayName}](${folder}${node.name}.md)${end}`, ...marks(node)].join(' | ')} |`;
		}),
		...(switchedOff.length > 0 ? ['', words.off(switchedOff.map((name) => AGGREGATORS[name].label).join(', '))] : []),
	];
}

function nodePage(node: INodeTypeDescription): string[] {
	const notices = node.properties.filter(({ type }) => type === 'notice');
	const gone = shutDownNotice(node);
	const examples = examplesWith(node);
	return [
		NOTE,
		'',
		`# <img src="${iconOf(node, '')}" width="28" height="28" alt=""> ${node.displayName}`,
		'',
		...(gone ? [`**${gone.displayName}**`, ''] : []),
		`${node.description}.`,
		'',
		`In workflows: \`${manifest.name}.${node.name}\`, version ${[node.version].flat().join(', ')}.`,
		...section('Aggregators', aggregatorsOf(node).map((name) => `- ${AGGREGATORS[name].label} (credential \`${name}\`)`)),
		...section('Parameters', parameterTable(node.properties)),
		...section('Fields that exclude each other', exclusions(notices.filter((notice) => notice !== gone))),
		...section('Output', outputSection(node)),
		...section('Examples', examples.map((file) => `- [${file}](../../examples/${file})`)),
		'',
		'[All nodes](README.md) · [Costs and safety, troubleshooting](../../README.md)',
	];
}

/** What the node says of a model that its maker shut down */
function shutDownNotice({ properties }: INodeTypeDescription): INodeProperties | undefined {
	return properties.find(({ name }) => name === 'shutDownNotice');
}

function exclusions(notices: INodeProperties[]): string[] {
	return [...new Set(notices.map(({ displayName }) => `- ${displayName}`))];
}

function section(title: string, content: string[]): string[] {
	return content.length === 0 ? [] : ['', `## ${title}`, '', ...content];
}

/** Nodes name it from dist/nodes/<Node>/, pages lie in docs/nodes/. */
function iconOf({ icon }: INodeTypeDescription, folder: string): string {
	const file = typeof icon === 'object' ? icon.light : (icon ?? '');
	const own = file.replace('file:', '');
	return folder === '' ? own : own.replace('../../', '');
}

function lines(text: string[]): string {
	return `${text.join('\n')}\n`;
}
