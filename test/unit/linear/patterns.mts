import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A regular expression of the sources. */
export interface Pattern {
	/** `nodes/shared/…/file.ts:12` */
	place: string;
	source: string;
	flags: string;
}

/** Something that makes an expression which can't be read from the sources. */
export interface Unread {
	place: string;
	code: string;
}

/** The TypeScript sources of what is published. */
export function sourceFiles(): string[] {
	return ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => path.join(folder, name)),
	);
}

/** Every expression of a source: its literals, what `new RegExp` is given, and what n8n's editor is told to check fields with. */
export function patternsIn(file: string, text = readFileSync(file, 'utf8')): { patterns: Pattern[]; unread: Unread[] } {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const constants = new Map([...shared(), ...constantsOf(source)]);
	const patterns: Pattern[] = [];
	const unread: Unread[] = [];
	const visit = (node: ts.Node): void => {
		const place = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
		const made = madeBy(node, constants);
		if (ts.isRegularExpressionLiteral(node)) {
			const end = node.text.lastIndexOf('/');
			patterns.push({ place, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
		} else if (made === 'unread') unread.push({ place, code: node.getText() });
		else if (made) patterns.push({ place, ...made });
		else if (ts.isStringLiteralLike(node)) patterns.push(...inExpression(node.text, place));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return { patterns, unread };
}

function madeBy(node: ts.Node, constants: Map<string, ts.Expression>): { source: string; flags: string } | 'unread' | undefined {
	if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') {
		const [source, flags] = (node.arguments ?? []).map((argument) => textOf(argument, constants));
		return source === undefined ? 'unread' : { source, flags: flags ?? '' };
	}
	if (ts.isPropertyAssignment(node) && node.name.getText() === 'regex') {
		const source = textOf(node.initializer, constants);
		return source === undefined ? 'unread' : { source, flags: '' };
	}
	return undefined;
}

/** What stands in an expression of n8n, as text in the sources. */
function inExpression(text: string, place: string): Pattern[] {
	if (!text.startsWith('={{')) return [];
	const code = ts.createSourceFile('expression.ts', text.slice(3, text.lastIndexOf('}}')), ts.ScriptTarget.Latest, true);
	const found: Pattern[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) {
			const end = node.text.lastIndexOf('/');
			found.push({ place, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
		}
		ts.forEachChild(node, visit);
	};
	visit(code);
	return found;
}

let exported: Map<string, ts.Expression> | undefined;

/** Constants of all sources: some are imported. */
function shared(): Map<string, ts.Expression> {
	exported ??= new Map(
		sourceFiles().flatMap((file) => [...constantsOf(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))]),
	);
	return exported;
}

function constantsOf(source: ts.SourceFile): Map<string, ts.Expression> {
	const found = new Map<string, ts.Expression>();
	const visit = (node: ts.Node): void => {
		if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) found.set(node.name.text, node.initializer);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** A text that the sources spell out; what a template takes from elsewhere counts as a word. */
function textOf(node: ts.Expression, constants: Map<string, ts.Expression>, depth = 0): string | undefined {
	if (depth > 8) return undefined;
	if (ts.isStringLiteralLike(node)) return node.text;
	if (ts.isRegularExpressionLiteral(node)) return node.text.slice(1, node.text.lastIndexOf('/'));
	if (ts.isIdentifier(node)) {
		const value = constants.get(node.text);
		return value && textOf(value, constants, depth + 1);
	}
	if (ts.isPropertyAccessExpression(node) && node.name.text === 'source') return textOf(node.expression, constants, depth + 1);
	if (ts.isTemplateExpression(node)) {
		const spans = node.templateSpans.map(({ expression, literal }) => (textOf(expression, constants, depth + 1) ?? 'word') + literal.text);
		return node.head.text + spans.join('');
	}
	if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
		const [left, right] = [node.left, node.right].map((side) => textOf(side, constants, depth + 1));
		return left === undefined || right === undefined ? undefined : left + right;
	}
	return undefined;
}

/** An exported function of the sources that takes a text first, and nothing but what can be made up besides. */
export interface Parser {
	file: string;
	name: string;
	/** What it is called with behind the text */
	rest: unknown[];
}

/** What can be made up, by how the sources write the type. */
const MADE_UP = new Map<string, unknown>([
	['number', 200],
	['string', 'word'],
	['boolean', true],
	['Date', new Date(0)],
	['IDataObject', {}],
	['INodeProperties', { displayName: 'Field', name: 'field', type: 'string', default: '' }],
]);

/** The exported functions of a source that take a text (or whatever a user or a reply gives) first. */
export function parsersIn(file: string, text = readFileSync(file, 'utf8')): Parser[] {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	return source.statements.filter(ts.isFunctionDeclaration).flatMap((statement): Parser[] => {
		const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
		const [first, ...others] = statement.parameters;
		const type = first?.type?.getText() ?? '';
		if (!isExported || !statement.name || !/^(string|unknown)( \| (undefined|null))*$/.test(type)) return [];
		const required = others.filter(({ initializer, questionToken }) => !initializer && !questionToken).map((parameter) => parameter.type?.getText() ?? '');
		if (!required.every((each) => MADE_UP.has(each))) return [];
		return [{ file, name: statement.name.text, rest: required.map((each) => MADE_UP.get(each)) }];
	});
}
