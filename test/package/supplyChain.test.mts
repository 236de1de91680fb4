import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../sandbox/n8n/places.mts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const folder = '.github/workflows';
const workflows = readdirSync(path.join(root, folder)).map((name) => [name, read(`${folder}/${name}`)] as const);

/** The jobs of a workflow, by name: the text of each. */
function jobs(workflow: string): Record<string, string> {
	const [, text = ''] = workflow.split(/^jobs:\n/m);
	const parts = text.split(/^ {2}(\w+):\n/m).slice(1);
	return Object.fromEntries(Array.from({ length: parts.length / 2 }, (_, job) => [parts[job * 2], parts[job * 2 + 1] ?? '']));
}

test.each(workflows)('%s: actions are pinned by commit, with the version beside it', (_, text) => {
	const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, action]) => action).filter((action) => !action?.startsWith('./'));
	expect(used.length).toBeGreaterThan(0);
	for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('only the job that publishes may sign: it waits for a maintainer, and runs no code of the repository or its dependencies', () => {
	const all = workflows.flatMap(([name, text]) => Object.entries(jobs(text)).map(([job, body]) => ({ job: `${name} ${job}`, body })));
	const signing = all.filter(({ body }) => body.includes('id-token'));
	expect(signing.map(({ job }) => job)).toEqual(['publish.yml publish']);
	const [{ body } = { body: '' }] = signing;
	expect(body).toMatch(/^ {4}environment: npm$/m);
	expect(body).not.toMatch(/checkout|install|npm run|node |pnpm|npx/);
	expect([...body.matchAll(/^ {6}- run: (.*)$/gm)].map(([, run]) => run)).toEqual([
		'npm publish ./package.tgz --provenance --access public --ignore-scripts',
	]);
	for (const [, text] of workflows) expect(text.split(/^jobs:/m)[0]).not.toContain('id-token');
});

test('what is published is what was built: its hash goes from job to job', () => {
	const { build, publish } = jobs(workflows.find(([name]) => name === 'publish.yml')?.[1] ?? '');
	expect(build).toContain('sha512: ${{ steps.pack.outputs.sha512 }}');
	expect(publish).toContain('SHA512: ${{ needs.build.outputs.sha512 }}');
	expect(publish?.indexOf('sha512sum --check')).toBeLessThan(publish?.indexOf('npm publish') ?? -1);
});

test('another pnpm than the pinned one is not run', () => {
	expect(JSON.parse(read('package.json')).packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+\+sha512\.[\da-f]{128}$/);
	const code = "import('./sandbox/pnpm.mjs').then(({ assertPinned }) => assertPinned(Buffer.from('another')))";
	expect(() => execFileSync(process.execPath, ['-e', code], { cwd: root, stdio: 'pipe' })).toThrow('is not what package.json pins');
});

test.each(['pnpm-workspace.yaml', 'sandbox/n8n-oldest/pnpm-workspace.yaml'])('%s: new versions of dependencies are three days old', (file) => {
	expect(Number(/^minimumReleaseAge: (\d+)$/m.exec(read(file))?.[1])).toBeGreaterThanOrEqual(3 * 24 * 60);
});
