/** Each folder of test/ is a layer: `npm test -- --selectProjects unit` runs one of them. */
const layers = ['unit', 'sandbox', 'engine', 'package', 'e2e', 'editor', 'queue'];

/** @type {import('jest').Config} */
const layer = {
	testEnvironment: 'node',
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	// The built package and unpacked tarballs hold package.json files of the same name.
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json', '<rootDir>/.sandbox/', '<rootDir>/sandbox/n8n/node_modules', '<rootDir>/sandbox/n8n-oldest/'],
};

/** @type {import('jest').Config} */
export default {
	projects: layers.map((name) => ({
		...layer,
		displayName: name,
		testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
	})),
	testTimeout: 30_000,
};
