import { codesOf, field, wordsOf, type Reply } from '../reply';

/** What stands for yes: of task APIs and HTTP, and Midjourney's accepted, exists already, queued. */
const YES = new Set<unknown>([0, 1, 21, 22, 200, 201, 202, true, null, '']);
const YES_WORDS = new Set(['success', 'succeed', 'succeeded', 'ok', '0', '1', '200', '201', '202', 'true']);

/**
 * Whether an answer, whatever its status, is an explicit no: an error envelope. An answer of a form
 * that nobody knows is not; after a paid request that may stand for something accepted. Neither is a
 * prediction that failed, which has an error too.
 */
export function saysNo(reply: Reply): boolean {
	const { json } = reply;
	if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
	if (typeof field(json, 'id') === 'string' && typeof field(json, 'status') === 'string') return false;
	if (field(json, 'error')) return true;
	const success = field(json, 'success');
	if (typeof success === 'boolean') return !success;
	if ((wordsOf(reply) + codesOf(reply).join('')).trim() === '') return false;
	return isNo(field(json, 'code')) || typeof field(json, 'detail') === 'string';
}

function isNo(code: unknown): boolean {
	if (code === undefined || YES.has(code)) return false;
	return typeof code !== 'string' || !YES_WORDS.has(code.trim().toLowerCase());
}
