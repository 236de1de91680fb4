/** Each folder of test/ is a layer: `npm test -- --selectProjects unit` runs one of them. */
const layers = ['unit', 'sandbox', 'engine', 'package', 'gateways', 'e2e', 'editor', 'queue', 'litellm', 'corpus'];
/** These import the sources; all others load what was built. */
const fromSources = ['unit', 'sandbox', 'corpus'];

const swc = [
	'@swc/jest',
	{
		jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
		module: { type: 'commonjs' },
		sourceMaps: 'inline',
	},
];

/** @type {import('jest').Config} */
const layer = {
	testEnvironment: '<rootDir>/test/loopbackOnly.mjs',
	// jest runs CommonJS; get-port has no other form than an ES module
	transform: { '\\.m?ts$': swc, '/get-port/index\\.js$': swc },
	transformIgnorePatterns: ['/node_modules/(?!\\.pnpm/get-port@|get-port/)'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	// The built package and unpacked tarballs hold package.json files of the same name.
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json', '<rootDir>/.sandbox/', '<rootDir>/sandbox/n8n/node_modules', '<rootDir>/sandbox/services/node_modules', '<rootDir>/sandbox/n8n-oldest/'],
};

function setUpOf(name) {
	if (fromSources.includes(name)) return {};
	if (name !== 'e2e') return { globalSetup: '<rootDir>/test/freshBuild.mts' };
	return { globalSetup: '<rootDir>/test/e2e/sharedN8n.mts', globalTeardown: '<rootDir>/test/e2e/sharedN8nEnd.mts' };
}

/** @type {import('jest').Config} */
export default {
	projects: layers.map((name) => ({
		...layer,
		displayName: name,
		testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
		...(name === 'unit' ? { testEnvironment: '<rootDir>/test/plainGlobal.mjs' } : {}),
		...setUpOf(name),
	})),
	testSequencer: '<rootDir>/test/sequencer.mjs',
	testTimeout: 30_000,
};
