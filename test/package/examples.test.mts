import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { example } from '../../sandbox/n8n/examples.mts';
import type { WorkflowDefinition } from '../../sandbox/n8n/rest.mts';
import { knownNodes, n8nIsInstalled } from './knownNodes.mts';
import { nodeFaults } from './nodeFaults.mts';

const names = readdirSync('examples').filter((name) => name.endsWith('.json'));
const read = (name: string): WorkflowDefinition =>
	JSON.parse(readFileSync(path.join('examples', name), 'utf8'));

const known = knownNodes();
const faultsIn = ({ nodes }: WorkflowDefinition, which: (node: INode) => boolean = () => true) =>
	nodes.filter(which).flatMap((node) => nodeFaults(node, known));
const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-image-aggregator.');
const withN8n = n8nIsInstalled ? test : test.skip;

describe.each(names)('%s', (name) => {
	test('its nodes of this package have only parameters, values and credentials that they know', () => {
		const workflow = read(name);
		expect(workflow.nodes.some(isOurs)).toBe(true);
		expect(faultsIn(workflow, isOurs)).toEqual([]);
	});

	withN8n('so have n8n’s own nodes (needs the real n8n: node sandbox/install.mjs --n8n)', () => {
		expect(faultsIn(read(name))).toEqual([]);
	});

	test('connects only nodes that it has, and explains itself on the canvas', () => {
		const { nodes, connections } = read(name);
		const has = new Set(nodes.map((node) => node.name));
		expect(has.size).toBe(nodes.length);
		const named = Object.entries(connections).flatMap(([from, types]) => [
			from,
			...Object.values(types).flatMap((outputs) => outputs.flatMap((ends) => (ends ?? []).map(({ node }) => node))),
		]);
		expect(named.filter((node) => !has.has(node))).toEqual([]);
		expect(nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote').length).toBeGreaterThan(0);
	});

	test('can be executed step by step: n8n needs a place for pinned data, and nothing of it is made up', () => {
		expect(read(name).pinData).toEqual({});
	});

	test('asks who comes where it can be called from outside, and tells strangers nothing of the account', () => {
		const { nodes } = read(name);
		for (const { type, parameters, credentials } of nodes) {
			if (!/\.(webhook|formTrigger)$/.test(type)) continue;
			expect(parameters.authentication).toMatch(/^(basicAuth|headerAuth)$/);
			expect(Object.keys(credentials ?? {})).toEqual([parameters.authentication === 'basicAuth' ? 'httpBasicAuth' : 'httpHeaderAuth']);
		}
		const open = nodes.filter(({ type, parameters }) => type.endsWith('.chatTrigger') && parameters.public === true);
		expect(open).toEqual([]);
		const answers = nodes.filter(({ type }) => /\.(respondToWebhook|form)$/.test(type));
		expect(JSON.stringify(answers)).not.toMatch(/details|description|downloadError/);
	});

	test('names files after the file or the user’s own data, never after an id of the provider', () => {
		const writes = read(name).nodes.filter(({ parameters }) => typeof parameters.fileName === 'string');
		for (const { parameters } of writes) expect(parameters.fileName).not.toMatch(/\$json\.(id|responseId|imageUrl|model|prompt)\b/);
	});

	test('names credentials, and holds neither an id nor a secret', () => {
		for (const { credentials = {} } of read(name).nodes) {
			for (const credential of Object.values(credentials)) expect(Object.keys(credential)).toEqual(['name']);
		}
	});
});

test('the page of the examples has each of them, with its name and a picture of its canvas', () => {
	const page = readFileSync('examples/README.md', 'utf8');
	for (const name of names) {
		expect(page).toContain(`### [${read(name).name}](${name})`);
		const picture = `../docs/images/examples/${name.replace('.json', '.webp')}`;
		expect(page).toContain(`](${picture})`);
		expect(existsSync(path.join('examples', picture))).toBe(true);
	}
});

describe.each([
	['an aggregator of each kind', ['anyApi', 'yiApi', 'crazyrouterApi', 'customAggregatorApi']],
	['a custom aggregator alone', ['customAggregatorApi']],
])('with %s', (_who, types) => {
	const given = types.map((type) => ({ id: `id of ${type}`, name: type, type }));

	test.each(names)('every node of %s that asks an aggregator has its credential', (name) => {
		const nodes = example(name, '/files', given).nodes.filter(({ parameters }) => 'aggregator' in parameters);
		expect(nodes.length).toBeGreaterThan(0);
		for (const { parameters, credentials } of nodes) {
			const type = String(parameters.aggregator);
			expect(credentials).toEqual({ [type]: { id: `id of ${type}`, name: type } });
		}
		expect(nodes.flatMap((node) => nodeFaults(node, known))).toEqual([]);
	});
});

test('a node that asks by HTTP with the same credential goes where that credential leads', () => {
	const given = { id: '1', name: 'YIAPI account', type: 'yiApi', baseUrl: 'http://127.0.0.1:20080/yiapi' };
	const { nodes } = example('ideogram-task.json', '/files', [given]);
	const submit = nodes.find(({ name }) => name === 'Submit the request');
	expect(submit?.credentials).toEqual({ yiApi: { id: '1', name: 'YIAPI account' } });
	expect(submit?.parameters.url).toBe('http://127.0.0.1:20080/yiapi/sandbox/ideogram/submit');
});

/** That the check of the examples sees what it is there for. */
describe('a mistake in an example fails', () => {
	const spoiled = (spoil: (node: INode) => void) => {
		const workflow = read('spreadsheet-to-images.json');
		const node = workflow.nodes.find(isOurs)!;
		spoil(node);
		return faultsIn(workflow, isOurs).join('\n');
	};

	test.each<[string, (node: INode) => void, string]>([
		['a parameter’s name', ({ parameters }) => (parameters.aspect_ratio = '1:1'), "no parameter 'aspect_ratio'"],
		['an additional field’s name', ({ parameters }) => (parameters.additionalFields = { output_format: 'png' }), "'additionalFields.output_format'"],
		['an option’s name', ({ parameters }) => (parameters.options = { timeOut: 3 }), "'options.timeOut'"],
		['an option’s value', ({ parameters }) => (parameters.aspectRatio = '7:7'), "'7:7'"],
		['an additional field’s value', ({ parameters }) => (parameters.additionalFields = { outputFormat: 'gif' }), "'gif'"],
		['a field that the chosen model hides', (node) => Object.assign(node, { type: 'n8n-nodes-image-aggregator.replicateRecraftV3', parameters: { aggregator: 'anyApi', model: 'recraft-ai/recraft-v3-svg', prompt: 'a', additionalFields: { style: 'realistic_image' } } }), "'realistic_image'"],
		['an aggregator that does not offer the node', ({ parameters }) => (parameters.aggregator = 'yiApi'), "'yiApi'"],
		['a required field left empty', ({ parameters }) => (parameters.prompt = ''), 'Prompt'],
		['the node’s type', (node) => (node.type = 'n8n-nodes-image-aggregator.replicateImagen5'), 'no node of type'],
		['the node’s version', (node) => (node.typeVersion = 9), 'no version 9'],
		['the credential’s type', (node) => (node.credentials = { anyAPI: { id: null, name: 'AnyAPI account' } }), "'anyAPI'"],
		['a credential left out', (node) => delete node.credentials, 'needs a credential'],
	])('%s', (_what, spoil, said) => {
		expect(spoiled(spoil)).toContain(said);
	});
});
