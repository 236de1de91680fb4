import { NodeHelpers } from 'n8n-workflow';

import { IdeogramGenerate } from '../../../nodes/IdeogramGenerate/IdeogramGenerate.node';
import { IdeogramUpscale } from '../../../nodes/IdeogramUpscale/IdeogramUpscale.node';
import { IdeogramV3Edit } from '../../../nodes/IdeogramV3Edit/IdeogramV3Edit.node';
import { IdeogramV3Generate } from '../../../nodes/IdeogramV3Generate/IdeogramV3Generate.node';
import type { Fault } from '../../../nodes/shared/aggregator/fault';
import {
	assertCompatible,
	LEGACY_EXCLUSIONS,
	V3_EXCLUSIONS,
	withExclusionNotices,
} from '../../../nodes/shared/ideogram/exclusions';

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
	[{ aspectRatio: 'ASPECT_16_9', additionalFields: { resolution: 'RESOLUTION_512_1536' } }, /replaces the/],
	[{ additionalFields: { colorPalette: 'EMBER', customPalette: { members: [{}] } } }, /one palette/],
])('the form shows what excludes what: %j', (parameters, notice) => {
	expect(shown(parameters)).toEqual([expect.stringMatching(notice)]);
});

test('a node has the notices of its own fields only', () => {
	const names = (description = generate) =>
		description.properties.filter(({ type }) => type === 'notice').map(({ name }) => name);
	expect(names(new IdeogramUpscale().description)).toEqual([]);
	expect(names(new IdeogramV3Edit().description)).toEqual(['deprecation', 'colorPaletteExcludesCustomPalette', 'styleCodesExcludesStyleType']);
	expect(names(new IdeogramV3Generate().description)).toHaveLength(V3_EXCLUSIONS.length);
	expect(names()).toHaveLength(LEGACY_EXCLUSIONS.length);
	expect(withExclusionNotices(LEGACY_EXCLUSIONS, [])).toEqual([]);
});

test('a notice stands below the field that it is about, not at the end of the form', () => {
	const below = (field: string) => {
		const { properties } = generate;
		const at = properties.findIndex(({ name }) => name === field);
		const next = properties.slice(at + 1).findIndex(({ type }) => type !== 'notice');
		return properties.slice(at + 1, at + 1 + next).map(({ name }) => name);
	};
	expect(below('model')).toEqual([
		'resolutionExcludesModel', 'styleTypeExcludesModel', 'negativePromptExcludesModel', 'colorPaletteExcludesModel', 'customPaletteExcludesModel',
	]);
	expect(below('aspectRatio')).toEqual(['resolutionExcludesAspectRatio']);
	expect(below('additionalFields')).toEqual(['colorPaletteExcludesCustomPalette']);
});

test('what two fields do alike is said once', () => {
	const additionalFields = { colorPalette: 'EMBER', customPalette: { members: [{}] } };
	expect(shown({ model: 'V_1', additionalFields })).toEqual([
		expect.stringMatching(/^Color palettes need/),
		expect.stringMatching(/one palette/),
	]);
});

test('a notice names the ways out as the form names them', () => {
	expect(shown({ model: 'V_1', additionalFields: { styleType: 'ANIME' } })).toEqual([
		"Style types need a model of the V2 family. Set 'Model' to V2, V2 Turbo, V2A or V2A Turbo, or remove 'Style Type' from 'Additional Fields'.",
	]);
	expect(shown({ additionalFields: { colorPalette: 'EMBER', customPalette: { members: [{}] } } })).toEqual([
		"An image has one palette: a predefined one or your own. Remove 'Color Palette' or 'Custom Palette' from 'Additional Fields'.",
	]);
});

test('a refusal says the same, with the value that was chosen as the form shows it', () => {
	const fields = generate.properties;
	const named = (name: string, value: string) => ({ property: { displayName: name, name, type: 'options' as const, default: '' }, value });
	const filled = [{ ...named('Aspect Ratio', 'ASPECT_16_9'), property: fields.find(({ name }) => name === 'aspectRatio')! }, named('resolution', 'RESOLUTION_512_1536')];
	expect(() => assertCompatible(LEGACY_EXCLUSIONS, filled, fields)).toThrow(
		expect.objectContaining<Partial<Fault>>({
			kind: 'parameter',
			message: "'resolution' and 'Aspect Ratio' 16:9 exclude each other",
			details: {
				description: "A resolution replaces the aspect ratio. Set 'Aspect Ratio' to 1:1, or remove 'Resolution' from 'Additional Fields'.",
			},
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
