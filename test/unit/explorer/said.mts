import type { IDataObject } from 'n8n-workflow';
import { FAMILIES } from './families.mts';
import type { History } from './history.mts';
import type { Lived, Ran, Told } from './run.mts';

/** What is not true of what the user was told. */
export function saidWrongly(history: History, lived: Lived): string[] {
	return [...paidFor(history, lived), ...billed(history, lived), ...calledSafety(history, lived), ...atNoCost(history, lived)];
}

/** Each item that is called paid for has an image, or an id that a node can pick up. */
function paidFor({ family, storage }: History, { world, told, stored }: Lived): string[] {
	if (FAMILIES[family].isGiven) return []; // somebody else's
	const { polls } = FAMILIES[family];
	return told.flatMap(({ runs }, execution) =>
		runs.flatMap(({ text, endedAt }) =>
			listed(text).flatMap(({ item, name }) => {
				// also what it asked for before the user changed it
				const prompts = told.slice(0, execution + 1).map((one) => `p${one.prompts[item]}`);
				const generations = world.made.filter(({ prompt, toldEndAt = Infinity }) => prompts.includes(prompt) && !(polls && toldEndAt <= endedAt));
				const isThere = name
					.split(' ')
					.some((word) => generations.some(({ id }) => (polls && word === id) || word.includes(`/${id}/`)));
				const isKept = name.includes('kept as it came') && storage === 'filesystem' && generations.some(({ id }) => [...stored.values()].some((start) => start.includes(id)));
				return isThere || isKept ? [] : [`item ${item} is called paid for by "${name}", with which nobody can do anything`];
			}),
		),
	);
}

/** "Paid for: item 0: an-id, item 2: an-address another" */
function listed(text: string): Array<{ item: number; name: string }> {
	const list = /Paid for: (item \d+: .*)/.exec(text)?.[1] ?? '';
	return [...list.matchAll(/item (\d+): (.*?)(?=, item \d|\.?$|\. )/g)].map(([, item, name]) => ({ item: Number(item), name }));
}

interface Bill {
	item: number;
	billed: string;
	code: string;
	ran: Ran;
	prompts: number[];
}

/** What is called free cost nothing; `yes` is said of nothing that had not been charged. */
function billed({ tool, rounds }: History, { world, told }: Lived): string[] {
	if (tool !== 'no' || rounds > 1) return [];
	return told.flatMap(billsOf).flatMap(({ item, billed, code, ran, prompts }) => {
		const prompt = `p${prompts[item]}`;
		if (prompts.filter((one) => one === prompts[item]).length > 1) return [];
		const charges = world.charges.filter((charge) => charge.prompt === prompt && charge.at < ran.endedAt);
		const isOpen = charges.some(({ execution, generation }) => execution === ran.execution && (generation === undefined || generation.fate === 'runs'));
		if (billed === 'no' && isOpen) return [`item ${item} is called free (${code}), and was charged`];
		if (billed === 'yes' && charges.length === 0) return [`item ${item} is called charged (${code}), and was not`];
		return [];
	});
}

function billsOf({ runs, prompts }: Told): Bill[] {
	return runs.flatMap((ran) => {
		const items = ran.items.flatMap(({ json, pairedItem }): Bill[] => {
			const { billed, code } = (json.error === undefined ? {} : json.details) as IDataObject;
			return typeof billed === 'string' ? [{ item: indexOf(pairedItem), billed, code: String(code), ran, prompts }] : [];
		});
		const [, billed, code] = /billed: (no|maybe|yes), code: (\w+)\s*$/.exec(ran.items.length > 0 ? '' : ran.text) ?? [];
		return billed === undefined || prompts.length > 1 ? items : [...items, { item: 0, billed, code, ran, prompts }];
	});
}

function indexOf(pairedItem: Ran['items'][number]['pairedItem']): number {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : 0;
}

/** Words of the user's own prompt say nothing of what went wrong. */
function calledSafety(_: History, { told }: Lived): string[] {
	return told.flatMap(({ runs }, execution) =>
		runs.filter(({ text }) => /safety (filter|system)|"code":"safety"|code: safety/.test(text) && !told.slice(0, execution + 1).some((one) => one.runs.some(({ answers }) => answers.some(({ name }) => name.startsWith('safety') || name === 'failed at once' || name === 'a violation fee')))).map(({ text }) => `safety is blamed for the prompt's own words: ${text.slice(0, 200)}`),
	);
}

/** What an error offers at no further cost costs nothing, to a user who does it. */
function atNoCost({ followsAdvice, onRetry }: History, { world, told }: Lived): string[] {
	if (!followsAdvice || onRetry.prompts) return [];
	return told.flatMap(({ error = '', runs }, execution) => {
		const next = told[execution + 1];
		if (!next || !/at no further cost/.test(error)) return [];
		// a later round of a loop makes new images
		const until = Math.max(...next.runs.filter(({ round }) => round === runs.at(-1)?.round).map(({ endedAt }) => endedAt));
		const paid = world.charges.filter((charge) => charge.execution === execution + 1 && charge.at < until);
		return paid.map(({ key }) => `"${key}" was charged though the error had said "at no further cost"`);
	});
}
