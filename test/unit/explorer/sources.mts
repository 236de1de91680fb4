import { transformSync } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A change to one file of the sources: what stands there once, and what is to stand there instead. */
export interface Patch {
	/** Below nodes/shared */
	file: string;
	find: string;
	replace: string;
}

const SHARED = path.join(import.meta.dirname, '../../../nodes/shared');
const ENDINGS = ['', '.ts', '.mts', '/index.ts'];

/** What was compiled, by file and source: all but one file are the same for every patch. */
const compiled = new Map<string, string>();

/** Loads a module with all that it imports of the project, some files of it patched; packages stay as they are. */
export function loadPatched<Module>(entry: string, patches: readonly Patch[] = []): Module {
	const loaded = new Map<string, { exports: unknown }>();
	const texts = patchedTexts(patches);
	const load = (file: string): unknown => {
		const known = loaded.get(file);
		if (known) return known.exports;
		const module = { exports: {} as unknown };
		loaded.set(file, module);
		if (file.endsWith('.json')) return (module.exports = JSON.parse(readFileSync(file, 'utf8')));
		const text = texts.get(file);
		const code = text === undefined ? compileOnce(file) : compile(file, text);
		const imported = (name: string): unknown => (name.startsWith('.') ? load(fileOf(path.dirname(file), name)) : installed(name));
		new Function('require', 'module', 'exports', code)(imported, module, module.exports);
		return module.exports;
	};
	const module = load(fileOf(import.meta.dirname, entry)) as Module;
	const unmet = [...texts.keys()].filter((file) => !loaded.has(file));
	if (unmet.length > 0) throw new Error(`Nothing loads ${unmet.join(', ')}`);
	return module;
}

/** @throws where a patch does not fit any more: it moves with the code that it is for */
function patchedTexts(patches: readonly Patch[]): Map<string, string> {
	const texts = new Map<string, string>();
	for (const { file, find, replace } of patches) {
		const place = path.join(SHARED, file);
		const text = texts.get(place) ?? readFileSync(place, 'utf8');
		const count = text.split(find).length - 1;
		if (count !== 1) throw new Error(`nodes/shared/${file} has ${count} times: ${find}`);
		texts.set(place, text.replace(find, () => replace));
	}
	return texts;
}

/** By jest's own `require` in a test, and by Node's elsewhere. */
const installed: (name: string) => unknown = typeof require === 'function' ? require : createRequire(import.meta.url);

function fileOf(folder: string, name: string): string {
	const base = path.resolve(folder, name);
	const ending = ENDINGS.find((one) => (one !== '' || path.extname(base) !== '') && existsSync(base + one));
	if (ending === undefined) throw new Error(`No source at ${base}`);
	return base + ending;
}

function compileOnce(file: string): string {
	let code = compiled.get(file);
	if (code === undefined) compiled.set(file, (code = compile(file, readFileSync(file, 'utf8'))));
	return code;
}

function compile(filename: string, text: string): string {
	return transformSync(text, {
		filename,
		jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
		module: { type: 'commonjs' },
		configFile: false,
		swcrc: false,
	}).code;
}
