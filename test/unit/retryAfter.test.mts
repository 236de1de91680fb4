import { retryAfterMs } from '../../nodes/shared/aggregator/retryAfter';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each<[string, Record<string, string>, string, number | undefined]>([
	['seconds in the header', { 'retry-after': '7' }, '', 7_000],
	['part of a second in the header', { 'retry-after': '0.5' }, '', 500],
	['a date in the header', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, '', 30_000],
	['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, '', 0],
	['retry_after in the body', {}, '{"detail":"throttled","retry_after":5}', 5_000],
	['"resets in ~30s" in the text', {}, 'Your rate limit resets in ~30s.', 30_000],
	['the header before the body', { 'retry-after': '2' }, '{"retry_after":9}', 2_000],
	['nonsense', { 'retry-after': 'soon' }, 'try later', undefined],
	['nothing', {}, '', undefined],
])('%s', (_, headers, text, ms) => {
	expect(retryAfterMs(headers, text, now)).toBe(ms);
});
