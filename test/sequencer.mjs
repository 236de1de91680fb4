import { statSync } from 'node:fs';
import path from 'node:path';

/** They start an n8n, some a browser too: the longest, and most of what they take is the processor. */
const HEAVY = ['editor', 'queue', 'e2e'];

/**
 * jest's order of the files: one that is heavy and one that mostly waits by turns, so that the waiting
 * of the one is the other's time; the longest first, so that none is left alone at the end.
 */
export default class Sequencer {
	sort(tests) {
		const ordered = tests
			.map((test) => ({ test, layer: HEAVY.indexOf(layerOf(test)), size: statSync(test.path).size }))
			.sort((a, b) => a.layer - b.layer || b.size - a.size);
		const heavy = ordered.filter(({ layer }) => layer >= 0);
		const light = ordered.filter(({ layer }) => layer < 0);
		const turns = Array.from(ordered, (_, turn) => [heavy[turn], light[turn]]);
		return turns.flat().flatMap((next) => (next ? [next.test] : []));
	}

	/** Nothing is remembered: the order is the same everywhere. */
	cacheResults() {}

	allFailedTests(tests) {
		return tests;
	}

	shard(tests, { shardIndex, shardCount }) {
		return tests.filter((_, index) => index % shardCount === shardIndex - 1);
	}
}

function layerOf({ path: file }) {
	const [layer = ''] = path.relative(import.meta.dirname, file).split(path.sep);
	return layer;
}
