import type { INodeProperties } from 'n8n-workflow';

import { imagineFields } from '../../../nodes/shared/midjourney/imagine.ts';
import { promptParameterFields, promptWithParameters } from '../../../nodes/shared/midjourney/promptParameters.ts';

const written = (name: string, value: string) => {
	const property = promptParameterFields.find((field) => field.name === name) as INodeProperties;
	return promptWithParameters('a fox', [{ property, value }], false);
};

test.each(['16:9', ' 16:9 ', '１６：９', '16：9', '16x9', '16 × 9'])('an aspect ratio typed as %j is 16:9', (typed) => {
	expect(written('aspectRatio', typed)).toBe('a fox --ar 16:9');
});

test.each(['7', '７', ' 7 '])('a version typed as %j is 7', (typed) => {
	expect(written('version', typed)).toBe('a fox --v 7');
});

test('what must not be shown stays as it is written', () => {
	expect(written('no', '文字，人物')).toBe('a fox --no 文字，人物');
});

test('each picture of the grid says where it lies, also where only the name of a choice is shown', () => {
	const { options = [] } = imagineFields.find(({ name }) => name === 'upscale') as INodeProperties;
	expect(options.map(({ name }) => name)).toEqual(['1 (Top Left)', '2 (Top Right)', '3 (Bottom Left)', '4 (Bottom Right)']);
});
