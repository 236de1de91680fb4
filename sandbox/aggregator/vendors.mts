/** What each vendor offers and in which format. A vendor is a row; the routes read it and contain no vendor names. */

export type Operation = 'generate' | 'remix' | 'upscale' | 'describe';
export type MidjourneySubmit = 'imagine' | 'action' | 'blend' | 'describe';
export type V3Operation = 'generate' | 'edit' | 'remix' | 'reframe' | 'replace-background';
export type Encoding = 'json' | 'multipart';
export type Manners = 'newApi' | 'replicate' | 'ideogram';

export interface Vendor {
	/** The path of this vendor, so that one process can serve all of them. */
	prefix: string;
	authHeader: 'authorization' | 'api-key';
	/** The format of errors: a new-api gateway's, or the provider's own. */
	manners: Manners;
	/** Ideogram's `created`: ISO text or unix seconds. */
	created: 'iso' | 'unix';
	/** A GET that costs nothing and needs the key. */
	freePath: string;
	/** `schemas`: it also returns the models' input schemas; `files`: and stores files for their inputs. */
	replicate?: { path: string; createdStatus: 200 | 201; schemas?: boolean; files?: boolean };
	ideogram?: {
		path: string;
		operations: Operation[];
		/** `multipart`: the file itself; `json`: its URL. */
		uploads: Encoding[];
		/** Fields of an image in the reply besides url, prompt, resolution and seed. */
		tells: Array<'is_image_safe' | 'style_type'>;
	};
	ideogramV3?: {
		path: string;
		operations: V3Operation[];
		encodings: Encoding[];
		/** The official `16x9` and `magic_prompt`, or legacy's `ASPECT_16_9` and `magic_prompt_option`. */
		dialect: 'official' | 'legacy';
	};
	ideogramTask?: string;
	openAiImages?: string;
	/** The key's remaining credit; ends with a slash. */
	keyUsage?: string;
	/** As new-api relays midjourney-proxy */
	midjourney?: { path: string; submits: MidjourneySubmit[] };
	openAiImagesEdit?: string;
	/** Accepts images as tasks, at these routes with the suffix `/async`, as sub2api does. */
	imagesTasks?: boolean;
	/** The field of the images route for input images, and whether data: URLs are accepted. */
	imageInput?: { field: string; takesDataUrls: boolean };
	/** GPT Image models whose images have a URL here; the others come as base64. */
	hostedModels?: RegExp;
	gemini?: string;
	uploads?: string;
}

const GATEWAY = {
	authHeader: 'authorization',
	manners: 'newApi',
	freePath: '/v1/models',
	openAiImages: '/v1/images/generations',
} as const;
const EDITS = { openAiImagesEdit: '/v1/images/edits', gemini: '/v1beta' } as const;
const TELLS: Array<'is_image_safe' | 'style_type'> = ['is_image_safe', 'style_type'];
const ALL: Operation[] = ['generate', 'remix', 'upscale', 'describe'];
const USAGE_PATH = '/api/usage/token/';
const MIDJOURNEY: MidjourneySubmit[] = ['imagine', 'action', 'blend', 'describe'];
const ALL_V3: V3Operation[] = ['generate', 'edit', 'remix', 'reframe', 'replace-background'];
const TASK_PATH = '/api/ideogram/task-request';

export const VENDORS = {
	anyApi: {
		...GATEWAY,
		...EDITS,
		prefix: '/anyapi',
		created: 'iso',
		replicate: { path: '/replicate/v1', createdStatus: 200 },
		ideogram: { path: '/ideogram', operations: ['generate'], uploads: [], tells: TELLS },
		keyUsage: USAGE_PATH,
		midjourney: { path: '/mj', submits: ['imagine', 'action'] },
	},
	yiApi: {
		...GATEWAY,
		prefix: '/yiapi',
		created: 'iso',
		ideogram: {
			path: '/ideogram/v1',
			operations: ALL,
			uploads: ['multipart'],
			tells: ['is_image_safe'],
		},
		ideogramTask: TASK_PATH,
		midjourney: { path: '/mj', submits: MIDJOURNEY },
	},
	crazyrouterApi: {
		...GATEWAY,
		...EDITS,
		prefix: '/crazyrouter',
		created: 'unix',
		imageInput: { field: 'image_input', takesDataUrls: false },
		hostedModels: /^gpt-image-2/,
		uploads: '/v1/files/uploads',
		ideogram: { path: '/ideogram', operations: ALL, uploads: ['json'], tells: [] },
		ideogramV3: {
			path: '/ideogram/v1/ideogram-v3',
			operations: ALL_V3,
			encodings: ['json'],
			dialect: 'legacy',
		},
		midjourney: { path: '/mj', submits: MIDJOURNEY },
	},
	/** What a custom aggregator's credential expects by default. */
	gateway: {
		...GATEWAY,
		...EDITS,
		prefix: '/gateway',
		created: 'iso',
		imageInput: { field: 'image', takesDataUrls: true },
		imagesTasks: true,
		uploads: '/v1/files/uploads',
		replicate: { path: '/replicate/v1', createdStatus: 200, schemas: true },
		ideogram: {
			path: '/ideogram',
			operations: ALL,
			uploads: ['multipart', 'json'],
			tells: TELLS,
		},
		ideogramV3: {
			path: '/ideogram/v1/ideogram-v3',
			operations: ALL_V3,
			encodings: ['multipart', 'json'],
			dialect: 'official',
		},
		ideogramTask: TASK_PATH,
		keyUsage: USAGE_PATH,
		midjourney: { path: '/mj', submits: MIDJOURNEY },
	},
	replicate: {
		prefix: '/replicate-official',
		authHeader: 'authorization',
		manners: 'replicate',
		created: 'iso',
		freePath: '/v1/account',
		replicate: { path: '/v1', createdStatus: 201, schemas: true, files: true },
	},
	ideogram: {
		prefix: '/ideogram-official',
		authHeader: 'api-key',
		manners: 'ideogram',
		created: 'iso',
		freePath: '/manage/api/api_keys',
		ideogram: { path: '', operations: ALL, uploads: ['multipart'], tells: TELLS },
		ideogramV3: {
			path: '/v1/ideogram-v3',
			operations: ALL_V3,
			encodings: ['multipart', 'json'],
			dialect: 'official',
		},
	},
} satisfies Record<string, Vendor>;

export type VendorName = keyof typeof VENDORS;
