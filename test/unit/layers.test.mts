import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SHARED = path.join(import.meta.dirname, '../../nodes/shared');

/** From the lowest up; what stands in one row is on one layer. Every other folder is a family, above them. */
const LAYERS = [['aggregator'], ['form', 'replies'], ['engine']];

const files = globSync('**/*.ts', { cwd: SHARED }).sort();

const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
	return ts
		.preProcessFile(readFileSync(path.join(SHARED, file), 'utf8'))
		.importedFiles.filter(({ fileName }) => fileName.startsWith('.') && !fileName.endsWith('.json'))
		.map(({ fileName }) => path.join(path.dirname(file), fileName))
		.map((module) => files.find((other) => other === `${module}.ts` || other === path.join(module, 'index.ts')) ?? `${module} (of no file)`);
}

function layerOf(file: string): number {
	const layer = LAYERS.findIndex((rooms) => rooms.includes(file.split(path.sep)[0]));
	return layer < 0 ? LAYERS.length : layer;
}

test('every layer has its folders, and every import leads to a file', () => {
	expect(LAYERS.flat().filter((room) => !files.some((file) => file.startsWith(room + path.sep)))).toEqual([]);
	expect(files.filter((file) => !file.includes(path.sep))).toEqual([]);
	expect([...imports.values()].flat().filter((file) => file.endsWith('(of no file)'))).toEqual([]);
});

test('what is shared imports downwards only', () => {
	const upwards = [...imports].flatMap(([file, targets]) =>
		targets.filter((target) => layerOf(target) > layerOf(file)).map((target) => `${file} → ${target}`),
	);
	expect(upwards).toEqual([]);
});

test('no file imports itself by way of others', () => {
	const done = new Set<string>();
	const circles: string[] = [];
	const visit = (file: string, way: string[]): void => {
		if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
		else if (!done.has(file)) {
			for (const target of imports.get(file) ?? []) visit(target, [...way, file]);
			done.add(file);
		}
	};
	for (const file of files) visit(file, []);
	expect(circles).toEqual([]);
});
