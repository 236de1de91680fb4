import { builtDescriptions } from '../sandbox/aggregator/packageRoot.mts';
import { nodeTable } from './nodePages.mts';

export const READMES = ['README.md', 'README.zh-CN.md'];

const BEGIN = '<!-- nodes: made by `npm run docs` -->';
const END = '<!-- /nodes -->';

/** The document with its table of nodes as the built package has them. */
export function withNodeTable(document: string, file: string): string {
	const begin = document.indexOf(BEGIN);
	const end = document.indexOf(END);
	if (begin < 0 || end < begin) throw new Error(`No place for the table: ${BEGIN} … ${END}`);
	const table = nodeTable(builtDescriptions(), 'docs/nodes/', file.includes('zh-CN') ? 'zh' : 'en').join('\n');
	return `${document.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${document.slice(end)}`;
}
