import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { chance } from '../../sandbox/aggregator/random.mts';

/** Faults of n8n's storage; the probability of each kind, per file. */
const PROBABILITY = { full: 0.04, late: 0.03, hangs: 0.004 };
/** How long it stays full, for all files of the execution */
const FULL_MS = 400;
const LATE_MS = 500;

export type StorageFault = keyof typeof PROBABILITY;

export interface Storage {
	/** How often each kind occurred */
	counts: Record<StorageFault, number>;
	/** Whether files of this execution were affected */
	met(executionId: string): boolean;
	stop(): void;
}

/** A storage of n8n that is temporarily full, slow, or never answers, while nodes store their results. */
export function faultyStorage(seed: number): Storage {
	const service = Container.get(BinaryDataService);
	const { store } = service;
	const counts = { full: 0, late: 0, hangs: 0 };
	const files = new Map<string, number>();
	const fullUntil = new Map<string, number>();
	const met = new Set<string>();
	const fault = (kind: StorageFault, executionId: string) => {
		counts[kind]++;
		met.add(executionId);
		return kind;
	};
	const drawn = (executionId: string): StorageFault | undefined => {
		const turn = files.get(executionId) ?? 0;
		files.set(executionId, turn + 1);
		if (performance.now() < (fullUntil.get(executionId) ?? 0)) return fault('full', executionId);
		let left = chance(seed, 'storage', executionId, turn);
		for (const [kind, probability] of Object.entries(PROBABILITY)) {
			left -= probability;
			if (left < 0) return fault(kind as StorageFault, executionId);
		}
		return undefined;
	};
	service.store = async function (location, data, metadata) {
		const executionId = location.type === 'execution' ? location.executionId : 'input';
		const kind = executionId === 'input' ? undefined : drawn(executionId);
		if (kind === 'hangs') return await new Promise<never>(() => {});
		if (kind === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
		if (kind !== 'full') return await store.call(service, location, data, metadata);
		if (!fullUntil.has(executionId)) fullUntil.set(executionId, performance.now() + FULL_MS);
		throw new Error('ENOSPC: no space left on device');
	};
	return {
		counts,
		met: (executionId) => met.has(executionId),
		stop: () => void (service.store = store),
	};
}
