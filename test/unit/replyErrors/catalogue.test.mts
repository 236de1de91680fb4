import type { AggregatorName } from '../../../nodes/shared/aggregator/aggregators.ts';
import { REPLY_ERRORS } from '../../../nodes/shared/aggregator/replyErrors/errorOfReply.ts';
import { CATALOGUE, REQUEST_ID, type CatalogueRow, type Saying } from './catalogue.mts';
import { labelOf, NAMED, readAs } from './read.mts';

/** A custom credential may lead to a gateway: these tell themselves apart by their header. */
const PLACES: AggregatorName[] = [...NAMED, 'customAggregatorApi'];

const sayings = CATALOGUE.flatMap((row) =>
	row.says.map((saying): [string, CatalogueRow, Saying] => [`${row.cause}: ${saying.status} ${said(saying)}`, row, saying]),
);

function said({ body }: Saying): string {
	return (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 90);
}

describe('the user reads what really happened after', () => {
	test.each(sayings)('%s', (_, row, saying) => {
		for (const place of row.at === undefined ? PLACES : [row.at as AggregatorName]) {
			const fault = readAs(place, saying);
			expect({ place, kind: fault.kind, code: fault.code, billed: fault.billed, message: fault.message }).toEqual({
				place,
				kind: row.kind,
				code: row.code,
				billed: row.billed,
				message: row.message.replaceAll('AnyAPI', labelOf(place)),
			});
			expect(fault.details.description?.replaceAll('\n', ' ').replaceAll(labelOf(place), 'AnyAPI')).toMatch(row.advice);
			expect(fault.details.httpCode).toBe(String(saying.status));
		}
	});

	test.each(sayings)('%s: what is said of the bill is what an IF node reads', (_, row, saying) => {
		const fault = readAs((row.at ?? 'anyApi') as AggregatorName, saying);
		const said = fault.details.description ?? '';
		expect({ no: /^.*Nothing was billed/m.test(said), yes: /It was billed/.test(said) }).toEqual({ no: row.billed === 'no', yes: row.billed === 'yes' });
		// of what passes the engine says it (it knows what was sent)
		if (row.billed === 'maybe' && row.kind !== 'transient' && row.kind !== 'unreadable') expect(said).toMatch(/may have been billed|may charge/);
	});

	test.each(sayings.filter(([, , saying]) => JSON.stringify(saying).includes(REQUEST_ID)))('%s: with the request id, once', (_, row, saying) => {
		const place = (row.at ?? 'anyApi') as AggregatorName;
		for (const text of [readAs(place, saying).details.description, readAs(place, saying).details.withoutAdvice]) {
			expect(text?.split(REQUEST_ID)).toHaveLength(2);
		}
	});
});

test.each(sayings)('"try again" is no part of what is said without the advice: %s', (_, row, saying) => {
	const { withoutAdvice } = readAs((row.at ?? 'anyApi') as AggregatorName, saying).details;
	expect(withoutAdvice).not.toMatch(/try again|retry (in|later|your)|run (it )?again|再试|重试/i);
});

test('every row of the table is met by something that is really said, or is a plain status', () => {
	const met = new Set(CATALOGUE.map(({ message }) => message.replace(' some/model', '')));
	const others = REPLY_ERRORS.map(({ message }) => message('AnyAPI', 'some/model').replace(' some/model', '')).filter((message) => !met.has(message));
	expect(others.toSorted()).toEqual([
		'AnyAPI does not know this ID',
		'AnyAPI does not know this ID',
		'AnyAPI redirects to another address',
		'AnyAPI sent an answer that is not JSON',
		'AnyAPI sent an answer that is not JSON',
		'The proxy of this n8n blocked the request to AnyAPI',
	]);
	expect(REPLY_ERRORS.filter(({ source }) => source.length < 5)).toEqual([]);
});

describe('where the credential points at the provider itself', () => {
	const direct = (saying: Saying) => readAs('customAggregatorApi', saying);

	test.each<[string, Saying, string]>([
		['its credit is yours', { status: 429, body: { error: { message: 'You exceeded your current quota, please check your plan', type: 'insufficient_quota', code: 'insufficient_quota' } } }, 'Out of credit at Custom'],
		['its credit is yours, told as 402', { status: 402, body: { title: 'Insufficient credit', detail: 'You have insufficient credit to run this model.', status: 402 } }, 'Out of credit at Custom'],
		['its funds are yours', { status: 402, body: { error: 'Insufficient funds', reject_reason: 'insufficient_funds' } }, 'Out of credit at Custom'],
		['its key is yours', { status: 401, body: { error: { message: 'Incorrect API key provided: sk-x', type: 'invalid_request_error', code: 'invalid_api_key' } } }, 'The key is not accepted by Custom'],
		['its key is yours, told as 403', { status: 403, body: { error: 'Not authorized to generate an image.' } }, 'The key is not accepted by Custom'],
	])('%s', (_, saying, message) => {
		expect(direct(saying).message).toBe(message);
	});
});

describe('a 404', () => {
	const unknown: Saying = { status: 404, body: { detail: 'The requested resource could not be found.', status: 404 } };

	test('on a read means that the id is not there', () => {
		expect(readAs('anyApi', unknown, { purpose: 'status' })).toMatchObject({ kind: 'notFound', message: 'AnyAPI does not know this ID' });
	});

	test('on a create without a name of a model means so all the same', () => {
		expect(readAs('anyApi', unknown, { purpose: 'create' })).toMatchObject({ kind: 'refused', message: 'The model was not found at AnyAPI' });
	});

	test('of Midjourney comes as 400', () => {
		const saying = { status: 400, body: { description: 'task_no_found ', type: 'upstream_error', code: 4 } };
		expect(readAs('anyApi', saying, { purpose: 'status' }).kind).toBe('notFound');
	});
});

test('words that are too long to show keep the request id', () => {
	const message = `${'x'.repeat(900)} (request id: ${REQUEST_ID})`;
	const fault = readAs('anyApi', { status: 500, body: { error: { message, type: 'new_api_error', code: '' } } });
	expect(fault.details.description?.split(REQUEST_ID)).toHaveLength(2);
});
