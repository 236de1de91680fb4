import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { root } from '../../sandbox/n8n/places.mts';

const CANVAS = { light: '#ffffff', dark: '#2d2e2e' };
const ICON_PX = 16;
/** As WCAG asks of signs. */
const CONTRAST = 3;

describe.each(builtDescriptions().map(({ name }) => name))('%s', (name) => {
	const folder = name.charAt(0).toUpperCase() + name.slice(1);
	const codex = JSON.parse(readFileSync(path.join(root, 'nodes', folder, `${folder}.node.json`), 'utf8'));

	test('is found by other words than its name', () => {
		expect(codex.alias.length).toBeGreaterThan(4);
	});
});

describe('an icon of 16 px stands out', () => {
	const icons = readdirSync(path.join(root, 'icons')).filter((file) => file.endsWith('.svg'));

	test.each(icons)('%s', async (file) => {
		const canvas = file.endsWith('.dark.svg') ? CANVAS.dark : CANVAS.light;
		const pixels = await sharp(path.join(root, 'icons', file), { density: 300 })
			.resize(ICON_PX, ICON_PX)
			.flatten({ background: canvas })
			.raw()
			.toBuffer();
		const ground = luminance([...Buffer.from(canvas.slice(1), 'hex')]);
		const colours = Array.from({ length: ICON_PX ** 2 }, (_, at) => [...pixels.subarray(at * 3, at * 3 + 3)]);
		const clear = colours.filter((colour) => contrast(luminance(colour), ground) >= CONTRAST).length;
		expect(clear / colours.length).toBeGreaterThan(0.25);
	});

	test.each(icons.filter((file) => !file.endsWith('.dark.svg')))('%s has its twin for the dark theme', (file) => {
		expect(icons).toContain(file.replace('.svg', '.dark.svg'));
	});
});

/** WCAG's relative luminance. */
function luminance(colour: number[]): number {
	const [r = 0, g = 0, b = 0] = colour.map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: number, two: number): number {
	return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}
