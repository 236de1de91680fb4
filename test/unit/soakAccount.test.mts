import { type Evidence, type Post, type Told, judge } from '../../bench/soak/account.mts';

/** Made-up books: the accountant must see what is wrong with them, and only that. */
const accepted: Post = { atMs: 10, status: 200, heard: true, create: { keys: ['id-1'], files: 1, billed: true } };
const unheard: Post = { ...accepted, heard: false };
const inside: Post = { ...accepted, create: { keys: [], files: 1, billed: true } };
const delivered: Told = { startedMs: 0, text: '{"id":"id-1"}', doubt: false, files: 1 };
const nothing: Told = { startedMs: 0, text: '', doubt: false, files: 0 };
const later = (post: Post, id = 'id-2'): Post => ({ ...post, atMs: post.atMs + 10, create: post.create && { ...post.create, keys: post.create.keys.length === 0 ? [] : [id] } });
const verdict = (posts: Post[], ...told: Told[]) => {
	const { extra, lost, charged: _charged, ...counts } = judge({ token: 't', posts, told } satisfies Evidence);
	return { ...counts, extra: extra.length, lost: lost.length };
};
const none = { delivered: 0, named: 0, doubtful: 0, unstored: 0, ended: 0, extra: 0, lost: 0 };

test.each<[string, Post[], Told[], Partial<typeof none>]>([
	['one create, delivered', [accepted], [delivered], { delivered: 1 }],
	['one create of which nothing is left', [accepted], [nothing], { lost: 1 }],
	['a file with the wrong content or of another item', [accepted], [{ ...delivered, files: 0, text: '' }], { lost: 1 }],
	['two images of which one came, named by its id', [{ ...accepted, create: { ...accepted.create!, files: 2 } }], [delivered], { named: 1 }],
	['a second create after an accepted one', [accepted, later(accepted)], [delivered], { named: 1, extra: 1, lost: 1 }],
	['a second create after an answer that was lost', [unheard, later(accepted)], [{ ...delivered, text: 'id-2', doubt: true }], { delivered: 1, doubtful: 1, extra: 1 }],
	["the same by the user's own Retry", [unheard, later(accepted)], [{ ...nothing, doubt: true }, { ...delivered, startedMs: 15, text: 'id-2' }], { delivered: 1, doubtful: 1 }],
	["a second create by the user's own Retry of what was accepted", [accepted, later(accepted)], [{ ...nothing, text: 'id-1' }, { ...delivered, startedMs: 15, text: 'id-2' }], { delivered: 1, named: 1, extra: 1 }],
	['a repetition after 429', [{ atMs: 1, status: 429, heard: false }, accepted], [delivered], { delivered: 1 }],
	['a repetition after 500', [{ atMs: 1, status: 500, heard: false }, accepted], [delivered], { delivered: 1, extra: 1 }],
	['a repetition after no answer', [{ atMs: 1, heard: false }, accepted], [delivered], { delivered: 1, extra: 1 }],
	['a new generation after a failed one', [{ ...accepted, create: { ...accepted.create!, billed: false } }, later(accepted)], [{ ...delivered, text: 'id-2' }], { delivered: 1, ended: 1 }],
	['a lost answer that the user was told of', [unheard], [{ ...nothing, doubt: true }], { doubtful: 1 }],
	['a lost answer that the user was not told of', [unheard], [nothing], { lost: 1 }],
	['a doubt where the id was known', [accepted], [{ ...nothing, doubt: true }], { lost: 1 }],
	['a failed execution that does not name what was paid for', [accepted], [{ ...nothing, failedMs: 20 }, { ...delivered, startedMs: 30 }], { lost: 1 }],
	['a grid and one of its pictures: each is an item\'s own', [accepted, { ...later(accepted), job: 'U1' }], [{ ...delivered, text: 'id-1 id-2', files: 2 }], { delivered: 2 }],
	['a picture of a grid that was paid for twice', [{ ...accepted, job: 'U1' }, { ...later(accepted), job: 'U1' }], [{ ...delivered, text: 'id-1 id-2' }], { delivered: 1, named: 1, extra: 1 }],
	['an image inside a reply that storage did not take', [inside], [{ ...nothing, unstored: true }], { unstored: 1 }],
	['one that is told to be lost though it has an address', [accepted], [{ ...nothing, unstored: true }], { lost: 1 }],
	["a second create by the user's own Retry of what is told to be lost", [inside, later(inside)], [{ ...nothing, unstored: true }, { ...delivered, startedMs: 15 }], { delivered: 1, unstored: 1 }],
	['the same by n8n itself', [inside, later(inside)], [{ ...delivered, unstored: true }], { delivered: 1, unstored: 1, extra: 1 }],
	['what was charged and is called free', [unheard], [{ ...nothing, doubt: true, free: true }], { doubtful: 1, lost: 1 }],
])('%s', (_, posts, told, expected) => {
	expect(verdict(posts, ...told)).toEqual({ ...none, ...expected });
});

test('each gateway has books of its own', () => {
	const fee: Post = { atMs: 1, status: 400, heard: false, charges: { newApi: 1, oneApi: 0 } };
	const in200: Post = { atMs: 1, status: 200, heard: true, charges: { plain: 0, newApi: 1, oneApi: 1 } };
	const one = (posts: Post[], told: Told[]) => ({ token: 't', posts, told });
	expect(judge(one([fee, later(accepted)], [{ ...delivered, text: 'id-2', doubt: true }]), 'newApi')).toMatchObject({ charged: 2, delivered: 1, doubtful: 1, extra: [expect.any(String)] });
	expect(judge(one([fee, later(accepted)], [{ ...delivered, text: 'id-2' }]), 'oneApi')).toMatchObject({ charged: 1, delivered: 1, extra: [], lost: [] });
	expect(judge(one([in200], [nothing]), 'oneApi').lost).toHaveLength(1);
	expect(judge(one([in200], [nothing]), 'plain').lost).toHaveLength(0);
});
