import { NodeHelpers } from 'n8n-workflow';

import type { Fault } from '../../../nodes/shared/aggregator/fault';
import { assertCompatible, exclusionNotices, LEGACY_EXCLUSIONS, V3_EXCLUSIONS } from '../../../nodes/shared/ideogram/exclusions';
import { IdeogramGenerate } from '../../../nodes/IdeogramGenerate/IdeogramGenerate.node';
import { IdeogramUpscale } from '../../../nodes/IdeogramUpscale/IdeogramUpscale.node';
import { IdeogramV3Edit } from '../../../nodes/IdeogramV3Edit/IdeogramV3Edit.node';
import { IdeogramV3Generate } from '../../../nodes/IdeogramV3Generate/IdeogramV3Generate.node';

const generate = new IdeogramGenerate().description;

/** The notices that the editor shows with these parameters. */
function shown(parameters: object, { properties } = generate): string[] {
	const values = Object.fromEntries([
		...properties.map(({ name, default: value }) => [name, value]),
		...Object.entries(parameters),
	]);
	return properties
		.filter(({ type }) => type === 'notice')
		.filter((notice) => NodeHelpers.displayParameter(values, notice, null, null))
		.map(({ displayName }) => displayName);
}

test('the form says nothing where nothing excludes anything', () => {
	expect(shown({})).toEqual([]);
	expect(shown({ additionalFields: { styleType: 'ANIME', negativePrompt: 'fog', colorPalette: 'EMBER' } })).toEqual([]);
	expect(shown({ additionalFields: { resolution: 'RESOLUTION_512_1536' } })).toEqual([]);
});

test.each([
	[{ model: 'V_1', additionalFields: { styleType: 'ANIME' } }, /^Style types need/],
	[{ model: 'V_1', additionalFields: { resolution: 'RESOLUTION_512_1536' } }, /^Resolutions need/],
	[{ model: 'V_2A', additionalFields: { negativePrompt: 'fog' } }, /take no negative prompt/],
	[{ model: 'V_2A', additionalFields: { customPalette: { members: [{}] } } }, /^Color palettes need/],
	[{ aspectRatio: 'ASPECT_16_9', additionalFields: { resolution: 'RESOLUTION_512_1536' } }, /takes the place/],
	[{ additionalFields: { colorPalette: 'EMBER', customPalette: { members: [{}] } } }, /one palette/],
])('the form shows what excludes what: %j', (parameters, notice) => {
	expect(shown(parameters)).toEqual([expect.stringMatching(notice)]);
});

test('a node has the notices of its own fields only', () => {
	const names = (description = generate) =>
		description.properties.filter(({ type }) => type === 'notice').map(({ name }) => name);
	expect(names(new IdeogramUpscale().description)).toEqual([]);
	expect(names(new IdeogramV3Edit().description)).toEqual(['colorPaletteExcludesCustomPalette', 'styleCodesExcludesStyleType']);
	expect(names(new IdeogramV3Generate().description)).toHaveLength(V3_EXCLUSIONS.length);
	expect(names()).toHaveLength(LEGACY_EXCLUSIONS.length);
	expect(exclusionNotices(LEGACY_EXCLUSIONS, [])).toEqual([]);
});

test('a refusal names both fields and says which to remove', () => {
	const filled = [
		{ property: { displayName: 'Model', name: 'model', type: 'options' as const, default: '' }, value: 'V_1' },
		{ property: { displayName: 'Style Type', name: 'styleType', type: 'options' as const, default: '' }, value: 'ANIME' },
	];
	expect(() => assertCompatible(LEGACY_EXCLUSIONS, filled)).toThrow(
		expect.objectContaining<Partial<Fault>>({
			kind: 'parameter',
			message: "'Style Type' and 'Model' V_1 exclude each other",
			details: { description: 'Style types need a model of the V2 family. Remove one of them.' },
		}),
	);
});

test('a ratio that Crazyrouter’s V3 does not have is not offered there', () => {
	const { properties } = new IdeogramV3Generate().description;
	const options = properties.find(({ name }) => name === 'aspectRatio')?.options ?? [];
	const offered = (aggregator: string) =>
		options
			.filter((option) => 'value' in option && NodeHelpers.displayParameter({ aggregator }, option, null, null))
			.map(({ name }) => name);
	expect(offered('customAggregatorApi')).toHaveLength(15);
	expect(offered('crazyrouterApi')).toEqual(['1:1', '1:3', '2:3', '3:1', '3:2', '3:4', '4:3', '9:16', '10:16', '16:9', '16:10']);
});
