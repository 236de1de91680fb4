import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './step.mjs';

/** n8n 2.38 and newer need Node 24; the npm package `node` brings it without a download site. */
const NEEDED = 24;

const folder = path.join(root, 'node_modules/node');
const brought = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The Node that n8n and everything in .mts run with; undefined while there is none. */
export function node24() {
	if (existsSync(brought)) return brought;
	if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath;
	return undefined;
}

/** Node 24 comes first in PATH, so that scripts of packages (`#!/usr/bin/env node`) run with it. */
export function node24Env() {
	const own = [path.dirname(node24()), path.join(root, 'node_modules/.bin')];
	const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
	return { [name]: [...own, process.env[name]].join(path.delimiter) };
}
