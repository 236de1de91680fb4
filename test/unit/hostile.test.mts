import { FAMILIES } from './fuzz/families.mts';
import { ATTACKS } from './fuzz/hostile.mts';
import { type Figures, HEADING, leastOf, MIB, overs, row, suffer, worse } from './fuzz/suffer.mts';

jest.mock('../../nodes/shared/engine/clock', () => jest.requireActual<typeof import('./fuzz/noPauses.mts')>('./fuzz/noPauses.mts').noPauses());

/** Of one item; a busy machine has its share of the time. Requests: a create, an input image, a hundred files with five redirects each */
const MOST: Figures = { seconds: 20, standing: 20_000, memory: 400 * MIB, stored: 1024 * MIB, files: 100, requests: 602, items: 3_000, output: 80 * MIB };
/** One of each kind of reply. Small ones, which every operation meets, are in `hostileSmall`. */
const MET = ['Run Model', 'Ideogram V3 Generate', 'Ideogram Describe', 'Ideogram Get Task', 'Midjourney Get Task', 'OpenAI Images', 'Gemini'];
/** What takes long meets these only: a reply with addresses, and one with files in base64. */
const FEW = ['Run Model', 'Gemini'];

const worst: Array<[string, Figures]> = [];

afterAll(() => {
	console.log([HEADING, ...worst.map(([name, figures]) => row(name, figures))].join('\n'));
});

test.each(ATTACKS)(
	'$name costs bounded time, memory and storage',
	async (attack) => {
		const met = FAMILIES.filter(({ name }) => (attack.isLong ? FEW : MET).includes(name));
		let all: Figures | undefined;
		for (const family of met) {
			const figures = await leastOf(async () => await suffer(family, attack), MOST);
			expect([family.name, overs(figures, MOST)]).toEqual([family.name, []]);
			all = all ? worse(all, figures) : figures;
		}
		worst.push([attack.name, all!]);
	},
	300_000,
);
