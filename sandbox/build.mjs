import { node24Env } from './node24.mjs';
import { step } from './step.mjs';

/** Through npm, as n8n's builder looks at who started it to find TypeScript. */
export async function build() {
	await step('Building the package', 'npm', ['run', 'build'], {
		env: { ...node24Env(), CI: 'true' }, // no spinner in the log
		log: 'build',
	});
}
