import type { Evidence } from './account.mts';
import { judge } from './account.mts';

/**
 * Whether the accounting would have found a violation in this run: books with one wrong entry must not
 * balance. Returns the violations that it missed.
 */
export function selfCheck(evidence: Evidence[]): string[] {
	// whether a late answer was heard is unknown: reporting an unknown outcome is right there
	const sample = evidence.filter(({ posts }) => posts.length === 1 && posts[0].heard && !posts[0].late && posts[0].create?.billed);
	const missed = (what: string, found: (one: Evidence) => boolean) =>
		sample.length > 0 && sample.every(found) ? [] : [`${what} went unseen (${sample.length} items tried)`];
	return [
		...missed('a second create', ({ posts: [post], ...one }) => {
			const again = { ...post, atMs: post.atMs + 1, create: { ...post.create!, keys: ['another-id'] } };
			const { extra, lost } = judge({ ...one, posts: [post, again] });
			return extra.length === 1 && lost.length > 0;
		}),
		...missed('a lost image', (one) => {
			const told = one.told.map((each) => ({ ...each, text: '', files: 0, unstored: false }));
			return judge({ ...one, told }).lost.length === 1;
		}),
		...missed('a doubt in place of a known id', (one) => {
			const told = one.told.map((each) => ({ ...each, text: '', files: 0, doubt: true, unstored: false }));
			return judge({ ...one, told }).lost.length === 1;
		}),
		...missed('a charge that was called free', ({ posts: [post], ...one }) => {
			const told = one.told.map((each) => ({ ...each, free: true }));
			// what existed before the node ran was paid for in none of its executions
			return post.given === true || judge({ ...one, posts: [post], told }).lost.length > 0;
		}),
	];
}
