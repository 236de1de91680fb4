import type { IExecuteFunctions, ILoadOptionsFunctions, INodeExecutionData, INodeListSearchResult } from 'n8n-workflow';
import { z } from 'zod';

import { Fault, sentences } from '../aggregator/fault';
import type { Item } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { creation } from './creation';
import { byName, byVersion, modelReference, type ModelReference } from './modelReference';
import { DOCUMENTED_MODELS } from './models';
import { createPrediction } from './routes';

interface Choice {
	model?: string;
	reference: ModelReference;
	prompt?: string;
	input: object;
}

const locatorSchema = z.union([
	z.object({ mode: z.string(), value: z.string() }),
	z.string().transform((value) => ({ mode: 'list', value })),
]);

const inputSchema = z.record(z.string(), z.unknown());

/** Runs whatever model the user names, with the input as JSON; what comes out may be of any kind. */
export async function runAnyModel(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = creation<Choice>({
		anyFile: true,
		parameters: choiceOf,
		request: ({ reference, input }, { connection }) => createPrediction(connection, reference, input),
	});
	return await runItems.call(this, operation);
}

/** The documented models for the list, with the page that describes their input. */
export async function searchModels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const words = filter.toLowerCase().split(/\s+/);
	const results = DOCUMENTED_MODELS.map(({ name, value, description }) => {
		const [path] = value.split(':');
		return { name: `${name} (${path})`, value, description, url: `https://replicate.com/${path}` };
	});
	return { results: results.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))) };
}

function choiceOf(item: Item): Choice {
	const { mode, value } = locatorOf(item.parameter('model'));
	const reference = mode === 'name' ? byName(value) : mode === 'version' ? byVersion(value) : modelReference(value);
	const input = inputOf(item.parameter('input'));
	return {
		// of a bare hash only the reply knows the model
		model: value.includes('/') ? value : undefined,
		reference,
		prompt: typeof input.prompt === 'string' ? input.prompt : undefined,
		input,
	};
}

function locatorOf(given: unknown): { mode: string; value: string } {
	const locator = locatorSchema.safeParse(given);
	if (!locator.success) {
		throw new Fault('parameter', "'Model' is not set", {
			description: 'Choose a model from the list, or enter one as owner/name.',
		});
	}
	return { mode: locator.data.mode, value: locator.data.value.trim() };
}

function inputOf(given: unknown): Record<string, unknown> {
	const json = typeof given === 'string' ? parsed(given) : { value: given };
	const input = inputSchema.safeParse(json.value);
	if (input.success) return input.data;
	throw new Fault('parameter', "'Input' is not a JSON object", {
		description: sentences(
			json.problem,
			'It has to be an object with the fields of the model, such as { "prompt": "a lighthouse" }',
			json.problem && 'In an expression, put texts in with {{ JSON.stringify($json.prompt) }}, without quotes around it',
		),
	});
}

function parsed(text: string): { value?: unknown; problem?: string } {
	try {
		return { value: JSON.parse(text) };
	} catch (error) {
		return { problem: error instanceof Error ? error.message : 'It is no JSON' };
	}
}
