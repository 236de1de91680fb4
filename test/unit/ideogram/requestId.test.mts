import { requestIdIn } from '../../../nodes/shared/ideogram/ideogramTask';

const ID = 'QGvBNC-SReSCnZ7y-hnYbg';
const SUBMIT = { user_id: 'somebody', caption: 'dog', request_id: ID, response_ids: ['I0KkrjcfQH6bqJVz2Prp9g'] };

test.each([
	['the id', ID],
	['the id with space around it', ` ${ID}\n`],
	['a UUID', '0b0ccf5e-22c6-4d7e-8a0a-8bd1a2a4c0d1', '0b0ccf5e-22c6-4d7e-8a0a-8bd1a2a4c0d1'],
	["Ideogram's page of the request", `https://ideogram.ai/g/${ID}/0`],
	['a page without the number of the image', `https://ideogram.ai/g/${ID}`],
	['an address that asks for it', `https://gateway.example/task?request_id=${ID}&x=1`],
	['what a submit returned', SUBMIT],
	['its text', JSON.stringify(SUBMIT)],
	['a quoted id', JSON.stringify(ID)],
	['a list of replies', [SUBMIT]],
	['a reply in an envelope', { code: 'success', id: 'not-this-one', data: { requestId: ID } }],
	['a reply of this node', { id: ID, status: 'processing' }],
	['the reply to the query', { sampling_requests: [{ user: { id: 'nor-this' }, request_id: ID }] }],
	['a number', 42, '42'],
])('%s holds the id', (_, given, id = ID) => {
	expect(requestIdIn(given)).toBe(id);
});

test.each([
	['nothing', '', 'contains no ID'],
	['nothing at all', undefined, 'contains no ID'],
	['an object without an id', { user: { id: 'somebody' } }, 'contains no ID'],
	['two words', 'a b', `can't be "a b"`],
	['broken JSON', '{"request_id":', "can't be"],
	['the address of an image', `https://ideogram.ai/assets/progressive-image/balanced/response/${ID}`, 'address of an image'],
	['a submit whose prompt was refused', { request_id: null, rejected_prompt_id: 'r1' }, 'prompt was refused'],
	['the same as text', '{"request_id":null,"rejected_prompt_id":"r1"}', 'prompt was refused'],
])('%s is refused', (_, given, words) => {
	expect(() => requestIdIn(given)).toThrow(words);
});
