import * as wireValues from '../../../nodes/shared/ideogram/wireValues';
import { labelled, labelOf } from '../../../nodes/shared/ideogram/ideogramFields';

test.each([
	['ASPECT_16_9', '16:9'],
	['10x16', '10:16'],
	['RESOLUTION_512_1536', '512×1536'],
	['1024x1024', '1024×1024'],
	['V_2A_TURBO', 'V2A Turbo'],
	['RENDER_3D', 'Render 3D'],
	['80S_ILLUSTRATION', '80s Illustration'],
	['C4D_CARTOON', 'C4D Cartoon'],
	['GRAFFITI_II', 'Graffiti II'],
	['AUTO', 'Auto'],
])('%s reads %s', (value, label) => {
	expect(labelOf(value)).toBe(label);
});

test.each(Object.entries(wireValues))('%s: every value has a name of its own', (_, values) => {
	const names = labelled(values).map(({ name }) => name);
	expect(new Set(names).size).toBe(values.length);
});
