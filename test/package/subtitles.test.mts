import { Workflow, type INodeParameters, type INodeTypes } from 'n8n-workflow';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';

const descriptions = builtDescriptions();

/** What the canvas writes below the name of a node with these parameters. */
function subtitle(name: string, parameters: INodeParameters = {}): string {
	const description = descriptions.find((node) => node.name === name)!;
	const defaults = Object.fromEntries(description.properties.map((property) => [property.name, property.default]));
	const nodeTypes = { getByNameAndVersion: () => ({ description }), getByName: () => ({ description }), getKnownTypes: () => ({}) } as unknown as INodeTypes;
	const node = { id: '1', name: 'Node', type: name, typeVersion: 1, position: [0, 0] as [number, number], parameters: { ...defaults, ...parameters } as INodeParameters };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return String(workflow.expression.getSimpleParameterValue(workflow.getNode('Node')!, description.subtitle, 'internal', {}));
}

test.each([
	['ideogramGenerate', { model: 'V_2A_TURBO' }, 'Ideogram V2A Turbo'],
	['ideogramRemix', { model: 'V_1' }, 'Ideogram V1'],
	['ideogramUpscale', {}, 'Ideogram'],
	['ideogramV3Generate', { aspectRatio: '16x9' }, 'Ideogram V3'],
	['openAiImagesGenerate', { model: { __rl: true, mode: 'name', value: 'gpt-image-1-mini' } }, 'gpt-image-1-mini'],
	['replicateFluxSchnell', {}, 'flux-schnell'],
	['replicateFluxKontext', { model: 'black-forest-labs/flux-kontext-max' }, 'flux-kontext-max'],
	['replicateGetPrediction', {}, 'Replicate'],
	['replicateRunModel', { model: { __rl: true, mode: 'name', value: 'google/nano-banana' } }, 'nano-banana'],
	['replicateRunModel', { model: { __rl: true, mode: 'version', value: `cjwbw/rembg:${'f'.repeat(64)}` } }, 'rembg'],
	['replicateRunModel', { model: { __rl: true, mode: 'name', value: '={{ $json.model }}' } }, 'model by expression'],
	['openAiImagesGenerate', { model: { __rl: true, mode: 'name', value: '={{ $json.model }}' } }, 'model by expression'],
	['openAiImagesGenerate', { model: { __rl: true, mode: 'name', value: 'gpt-image-2' }, aggregator: 'crazyrouterApi' }, 'gpt-image-2 · Crazyrouter'],
	['ideogramGenerate', { model: '={{ $json.model }}' }, 'Ideogram model by expression'],
	['replicateFluxKontext', { model: '={{ $json.model }}' }, 'model by expression'],
	['midjourneyAction', { action: 'upscale', index: '={{ $json.index }}' }, 'Upscale'],
	['replicateFluxSchnell', { aggregator: 'customAggregatorApi' }, 'flux-schnell · Custom'],
	['midjourneyAction', {}, 'Upscale 1'],
	['midjourneyAction', { action: 'upscale', index: 2, aggregator: 'yiApi' }, 'Upscale 2 · YIAPI'],
	['midjourneyAction', { action: 'variation', index: 4 }, 'Variation 4'],
	['midjourneyAction', { action: 'panDown' }, 'Pan Down'],
	['midjourneyAction', { action: '={{ $json.action }}' }, 'Midjourney'],
])('the canvas says which model works: %s with %j', (name, parameters, said) => {
	expect(subtitle(name, parameters as INodeParameters)).toBe(said);
});

test.each(descriptions.map(({ name }) => name))('%s has a name below it, and no sentence, path or code', (name) => {
	expect(subtitle(name)).toMatch(/^(?!undefined|null)([A-Z][a-z]+( V?\d)?|[a-z0-9.-]*)$/);
});
