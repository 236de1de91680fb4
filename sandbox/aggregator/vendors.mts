/** What each vendor offers and how it speaks. A vendor is a row; the routes read it and know no names. */

export type Operation = 'generate' | 'remix' | 'upscale' | 'describe';
export type V3Operation = 'generate' | 'edit' | 'remix';
export type Encoding = 'json' | 'multipart';
export type Manners = 'newApi' | 'replicate' | 'ideogram';

export interface Vendor {
	/** Where this vendor is served, so that one process can be all of them. */
	prefix: string;
	authHeader: 'authorization' | 'api-key';
	/** How errors look: a new-api gateway's, or the provider's own. */
	manners: Manners;
	/** Ideogram's `created`: ISO text or unix seconds. */
	created: 'iso' | 'unix';
	/** A GET that costs nothing and needs the key. */
	freePath: string;
	replicate?: { path: string; createdStatus: 200 | 201 };
	ideogram?: {
		path: string;
		operations: Operation[];
		/** `multipart`: the file itself; `json`: its URL. */
		uploads: Encoding[];
		/** What an image of the reply tells beyond url, prompt, resolution and seed. */
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
}

const GATEWAY = {
	authHeader: 'authorization',
	manners: 'newApi',
	freePath: '/v1/models',
	openAiImages: '/v1/images/generations',
} as const;
const TELLS: Array<'is_image_safe' | 'style_type'> = ['is_image_safe', 'style_type'];
const ALL: Operation[] = ['generate', 'remix', 'upscale', 'describe'];
const ALL_V3: V3Operation[] = ['generate', 'edit', 'remix'];
const TASK_PATH = '/api/ideogram/task-request';

export const VENDORS = {
	anyApi: {
		...GATEWAY,
		prefix: '/anyapi',
		created: 'iso',
		replicate: { path: '/replicate/v1', createdStatus: 200 },
		ideogram: { path: '/ideogram', operations: ['generate'], uploads: [], tells: TELLS },
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
	},
	crazyrouterApi: {
		...GATEWAY,
		prefix: '/crazyrouter',
		created: 'unix',
		ideogram: { path: '/ideogram', operations: ALL, uploads: ['json'], tells: [] },
		ideogramV3: {
			path: '/ideogram/v1/ideogram-v3',
			operations: ALL_V3,
			encodings: ['json'],
			dialect: 'legacy',
		},
	},
	/** What a custom aggregator's credential expects before anything in it is changed. */
	gateway: {
		...GATEWAY,
		prefix: '/gateway',
		created: 'iso',
		replicate: { path: '/replicate/v1', createdStatus: 200 },
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
	},
	replicate: {
		prefix: '/replicate-official',
		authHeader: 'authorization',
		manners: 'replicate',
		created: 'iso',
		freePath: '/v1/account',
		replicate: { path: '/v1', createdStatus: 201 },
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
