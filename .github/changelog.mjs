/**
 * The steps of a release that concern CHANGELOG.md:
 *
 *     check            there is something to release
 *     release 1.2.0    what was unreleased becomes that version
 *     notes 1.2.0      prints what that version brings
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'CHANGELOG.md';
const HEADING = '## [Unreleased]';
const [step, version] = process.argv.slice(2);
const text = readFileSync(FILE, 'utf8');

const steps = {
	check() {
		if (!section('Unreleased').trim()) fail(`Nothing to release: ${FILE} has no entry under ${HEADING}`);
	},
	release() {
		const today = new Date().toISOString().slice(0, 10);
		writeFileSync(FILE, text.replace(HEADING, `${HEADING}\n\n## [${version}] - ${today}`));
	},
	notes: () => console.log(section(version).trim()),
};

function section(name) {
	const [, after = ''] = text.split(`## [${name}]`);
	return after.split(/^## \[/m)[0].replace(/^.*\n/, '');
}

function fail(message) {
	console.error(message);
	process.exit(1);
}

if (!Object.hasOwn(steps, step)) fail(`Which step? ${Object.keys(steps).join(', ')}`);
steps[step]();
