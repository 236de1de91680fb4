import type { Execution } from '../../sandbox/n8n/index.mts';
import { REPLIES } from '../../sandbox/aggregator/replies.mts';
import { edited } from './edited.mts';
import { credentials, n8n, sandbox, useN8n } from './useN8n.mts';

/** "Fall back to a second aggregator", over sheets whose rows fail in every way at the first one. */

const TRIGGER = 'When clicking Execute';
const WAIT_MS = 120_000;

useN8n({ generationMs: 20, tinyImages: true });

type Fault = Parameters<typeof sandbox.injections.add>[0];

/** What surely cost nothing and another aggregator may not have, by the code that the row carries. */
const PASSED_ON: Record<string, Fault> = {
	model: { reply: 'noChannel' },
	not_allowed: { reply: 'modelForbidden' },
	provider: { respond: { ...REPLIES.quotaAs429, headers: { 'x-new-api-version': 'v1', 'x-oneapi-request-id': '1' } } },
	not_offered: { respond: { status: 404, body: { error: { message: 'Invalid URL (POST /v1/images/generations)', type: 'invalid_request_error', param: '', code: '' } } } },
};
/** What may have cost something, or would be refused anywhere. */
const KEPT: Record<string, Fault> = {
	unknown_outcome: { reply: 'upstreamFailed', processed: true },
	lost: { reset: 'after' },
	safety: { reply: 'sensitiveWords' },
};

interface Row {
	row: number;
	prompt: string;
}

/** Rows whose kind of fault stands in their prompt, each by chance of its number. */
function rows(count: number, kinds: string[]): Row[] {
	return Array.from({ length: count }, (_, index) => ({ row: index + 1, prompt: `Picture ${index + 1} of kind ${kinds[(index * 7) % kinds.length]}.` }));
}

async function run(sheet: Row[]) {
	const jsonOutput = JSON.stringify({ rows: sheet });
	const quick = { options: { timeout: 30, maxConcurrency: 20 } };
	const workflow = await n8n.rest.putWorkflow(
		edited('fall-back-to-a-second-aggregator.json', {
			credentials,
			nodes: { Rows: { parameters: { jsonOutput } }, 'Make at the first aggregator': { parameters: quick }, 'Make at the second aggregator': { parameters: quick } },
		}),
	);
	const { status, data } = await n8n.rest.run(workflow.id, TRIGGER, WAIT_MS);
	expect(data.resultData.error).toBeUndefined();
	expect(status).toBe('success');
	return { images: items(data, 'In the order of the rows'), failed: runs(data, 'Rows without an image') };
}

type Data = Execution['data'];
const runs = (data: Data, node: string) => (data.resultData.runData[node] ?? []).flatMap((one) => one.data?.main[0] ?? []);
const items = (data: Data, node: string) => data.resultData.runData[node]?.[0]?.data?.main[0] ?? [];
const kindOf = ({ prompt }: Row) => /kind (\w+)\./.exec(prompt)![1]!;
const paidFor = (prompt: string) => sandbox.ledger.creates({ prompt, billed: true }).length;

function fail(kinds: Record<string, Fault>): void {
	for (const [kind, fault] of Object.entries(kinds)) {
		sandbox.injections.add({ ...fault, route: 'images', vendor: 'anyApi', match: `kind ${kind}.` });
	}
}

test('200 rows with faults of every kind that cost nothing: every row has its image, in its order, and nothing is paid twice', async () => {
	const sheet = rows(200, ['fine', 'fine', ...Object.keys(PASSED_ON)]);
	fail(PASSED_ON);
	const { images, failed } = await run(sheet);
	expect(failed.map(({ json }) => json)).toEqual([]);
	expect(images.map(({ json }) => json.row)).toEqual(sheet.map(({ row }) => row));
	expect(images.every(({ binary }) => binary?.data)).toBe(true);
	expect(sheet.map(({ prompt }) => paidFor(prompt))).toEqual(sheet.map(() => 1));
}, WAIT_MS * 2);

test('a row that may have been billed, or was refused for what it asks, is never sent to the second aggregator', async () => {
	const sheet = rows(60, ['fine', 'model', ...Object.keys(KEPT)]);
	fail({ ...PASSED_ON, ...KEPT });
	const { images, failed } = await run(sheet);
	const isKept = (row: Row) => kindOf(row) in KEPT;
	expect(images.map(({ json }) => json.row)).toEqual(sheet.filter((row) => !isKept(row)).map(({ row }) => row));
	expect(failed.map(({ json }) => Number(json.row)).toSorted((a, b) => a - b)).toEqual(sheet.filter(isKept).map(({ row }) => row));
	expect(Math.max(...sheet.map(({ prompt }) => paidFor(prompt)))).toBe(1);
	for (const row of sheet.filter(isKept)) expect(sandbox.ledger.requests({ vendor: 'crazyrouterApi' }).some(({ body }) => JSON.stringify(body).includes(row.prompt))).toBe(false);
	for (const { json } of failed) expect(json.billed).toBe(/kind safety/.test(String(json.prompt)) ? 'no' : 'maybe');
}, WAIT_MS * 2);

test.each([
	['a key that is refused', { reply: 'keyRefused' as const }],
	['credit that is used up', { reply: 'outOfCredit' as const }],
])('%s at the first aggregator: all rows go to the second one', async (_what, fault) => {
	const sheet = rows(12, ['fine']);
	sandbox.injections.add({ ...fault, route: 'images', vendor: 'anyApi' });
	const { images, failed } = await run(sheet);
	expect(failed.map(({ json }) => json)).toEqual([]);
	expect(images.map(({ json }) => json.row)).toEqual(sheet.map(({ row }) => row));
	expect(sheet.map(({ prompt }) => paidFor(prompt))).toEqual(sheet.map(() => 1));
}, WAIT_MS * 2);
