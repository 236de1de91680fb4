import { retryAfterMs } from '../../nodes/shared/aggregator/words';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each<[string, Record<string, string>, string, number | undefined]>([
	['seconds in the header', { 'retry-after': '7' }, '', 7_000],
	['part of a second in the header', { 'retry-after': '0.5' }, '', 500],
	['a date in the header', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, '', 30_000],
	['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, '', 0],
	['retry_after in the body', {}, '{"detail":"throttled","retry_after":5}', 5_000],
	['"resets in ~30s" in the text', {}, 'Your rate limit resets in ~30s.', 30_000],
	['the header before the body', { 'retry-after': '2' }, '{"retry_after":9}', 2_000],
	['"Try again in 5 seconds"', {}, 'No deployments available, Try again in 5 seconds. Passed model=x', 5_000],
	['"try again in 12s"', {}, 'Rate limit reached. Please try again in 12s.', 12_000],
	['"try again in 1m2.5s"', {}, 'Please try again in 1m2.5s', 62_500],
	['"try again in 250ms"', {}, 'Please try again in 250ms.', 250],
	['"retry after 2 minutes"', {}, 'retry after 2 minutes', 120_000],
	['milliseconds in a header', { 'retry-after-ms': '1500' }, '', 1_500],
	['Retry-After before them', { 'retry-after': '3', 'retry-after-ms': '1500' }, '', 3_000],
	['a date by their clock, which is an hour slow', { 'retry-after': 'Wed, 31 Dec 2025 23:00:05 GMT', date: 'Wed, 31 Dec 2025 23:00:00 GMT' }, '', 5_000],
	['the end of a window', { 'ratelimit-reset': '20' }, '', 20_000],
	['the end of a window as a time', { 'x-ratelimit-reset': String(now / 1000 + 9) }, '', 9_000],
	['the end of a window in milliseconds', { 'x-ratelimit-reset': String(now + 7_000) }, '', 7_000],
	['the words before the end of a window', { 'ratelimit-reset': '20' }, 'try again in 2s', 2_000],
	['nonsense', { 'retry-after': 'soon' }, 'try later', undefined],
	['nothing', {}, '', undefined],
])('%s', (_, headers, text, ms) => {
	expect(retryAfterMs(headers, text, now)).toBe(ms);
});
