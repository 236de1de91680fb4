/** The Ideogram nodes, and which of their fields each vendor's own page has. */
export interface IdeogramNode {
	name: string;
	family: 'legacy' | 'describe' | 'v3';
	route: string;
	/** Aggregator → parameters; the custom aggregator has no page */
	documented: Record<string, string[]>;
}

const TEXT_FIELDS = ['prompt', 'model', 'aspectRatio', 'magicPromptOption', 'negativePrompt', 'styleType'];

/**
 * Sources: YIAPI's page of generate (of remix and upscale it shows the names only), AnyAPI's and
 * Crazyrouter's pages of Ideogram, Crazyrouter's page of V3.
 */
export const IDEOGRAM_NODES: IdeogramNode[] = [
	{
		name: 'ideogramGenerate',
		family: 'legacy',
		route: 'generate',
		documented: {
			anyApi: [...TEXT_FIELDS, 'seed', 'numImages', 'resolution', 'colorPalette'],
			yiApi: [...TEXT_FIELDS, 'seed', 'resolution'],
			crazyrouterApi: TEXT_FIELDS,
		},
	},
	{
		name: 'ideogramRemix',
		family: 'legacy',
		route: 'remix',
		documented: { crazyrouterApi: ['image', 'prompt', 'model'] },
	},
	{ name: 'ideogramUpscale', family: 'legacy', route: 'upscale', documented: { crazyrouterApi: ['image', 'prompt'] } },
	{
		name: 'ideogramDescribe',
		family: 'describe',
		route: 'describe',
		documented: { yiApi: ['image'], crazyrouterApi: ['image'] },
	},
	{
		name: 'ideogramV3Generate',
		family: 'v3',
		route: 'generate',
		documented: {
			crazyrouterApi: ['prompt', 'aspectRatio', 'magicPromptOption', 'negativePrompt', 'renderingSpeed', 'styleType'],
		},
	},
	{
		name: 'ideogramV3Edit',
		family: 'v3',
		route: 'edit',
		documented: { crazyrouterApi: ['image', 'mask', 'prompt', 'styleType'] },
	},
	{
		name: 'ideogramV3Remix',
		family: 'v3',
		route: 'remix',
		documented: { crazyrouterApi: ['image', 'prompt', 'imageWeight'] },
	},
	{ name: 'ideogramV3Reframe', family: 'v3', route: 'reframe', documented: { crazyrouterApi: ['image', 'resolution'] } },
	{
		name: 'ideogramV3ReplaceBackground',
		family: 'v3',
		route: 'replace-background',
		documented: { crazyrouterApi: ['image', 'prompt'] },
	},
];
