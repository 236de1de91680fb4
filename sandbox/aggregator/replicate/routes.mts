import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../answer.mts';
import { takeCreate, takeRead } from '../limits.mts';
import type { Route } from '../ledger.mts';
import { notFound } from '../replies.mts';
import type { Vendor } from '../vendors.mts';
import type { World } from '../world.mts';
import type { Field } from './inputs.mts';
import { inputProblems } from './inputs.mts';
import type { Prediction } from './predictions.mts';
import { cancel, startPrediction, viewOf } from './predictions.mts';
import { filesRoutes } from './files.mts';
import { MODEL_INPUTS, modelOfVersion, shownModel } from './schemas.mts';

const BODY_FIELDS = ['input', 'version', 'webhook', 'webhook_events_filter', 'stream'];

function refuse(detail: string, title = 'Input validation failed'): never {
	throw new Refusal({ status: 422, body: { title, detail: `${detail}\n`, status: 422 } });
}

function checkedInput(body: unknown, fields: Field[] | undefined): Record<string, unknown> {
	if (!body || typeof body !== 'object') refuse('- body: Expected a JSON object');
	const given = body as Record<string, unknown>;
	const unknown = Object.keys(given).filter((name) => !BODY_FIELDS.includes(name));
	if (unknown.length > 0) refuse(`- body: Additional property ${unknown[0]} is not allowed`);
	const input = given.input;
	if (!input || typeof input !== 'object' || Array.isArray(input)) refuse('- input is required');
	const problems = fields ? inputProblems(fields, input as Record<string, unknown>) : [];
	if (problems.length > 0) refuse(problems.join('\n'));
	return input as Record<string, unknown>;
}

function versionOf(body: unknown): { model: string; version: string } {
	const { version } = (body ?? {}) as { version?: unknown };
	const match = /^(?:([\w.-]+\/[\w.-]+):?)?([0-9a-f]{64})?$/.exec(String(version ?? ''));
	if (!match || !version || /^0+$/.test(match[2] ?? '')) {
		refuse(
			"The specified version does not exist (or perhaps you don't have permission to use it?)",
			'Invalid version or not permitted',
		);
	}
	const [, name, hash = 'hidden'] = match;
	return { model: name ?? modelOfVersion(hash) ?? 'unknown/model', version: hash };
}

/** How long the answer to a create waits for the image: `Prefer: wait`, or `wait=5` seconds. */
function waitMsOf({ headers }: FastifyRequest): number {
	const [asked, seconds = '60'] = /^wait(?:=(\d+))?$/.exec(String(headers.prefer ?? '')) ?? [];
	return asked === undefined ? 0 : Math.min(60, Number(seconds)) * 1000;
}

/** Replicate's routes, under the vendor's path. */
export function replicateRoutes(
	app: FastifyInstance,
	world: World,
	vendorName: string,
	vendor: Vendor & Required<Pick<Vendor, 'replicate'>>,
): void {
	const { path, createdStatus, schemas, files } = vendor.replicate;
	const config = (route: Route) => ({ config: { route, vendorName, vendor } });

	async function create(request: FastifyRequest, model: string, version: string) {
		const input = checkedInput(request.body, MODEL_INPUTS.get(model));
		takeCreate(world, vendorName);
		const asked = request.injection.prediction;
		const prediction = startPrediction(world, vendorName, model, version, input, asked);
		world.predictions.set(prediction.id, prediction);
		request.record.id = prediction.id;
		// slightly longer: a timer may fire early by the clock that decides whether it is finished
		const waitMs = waitMsOf(request);
		if (waitMs > 0) await world.sleep(Math.min(prediction.totalMs + 5, waitMs));
		// its state when it was made, however long the answer takes
		return await viewOf(prediction, world.settings.keepMs, waitMs > 0 ? Date.now() : prediction.createdAt);
	}

	function found(request: FastifyRequest): Prediction {
		const { id } = request.params as { id: string };
		request.record.id = id;
		const prediction = world.predictions.get(id);
		if (!prediction) throw new Refusal(notFound());
		return prediction;
	}

	app.post(`${path}/models/:owner/:name/predictions`, config('create'), async (request, reply) => {
		const { owner, name } = request.params as { owner: string; name: string };
		if (owner === 'nobody') throw new Refusal(notFound());
		return reply
			.code(createdStatus)
			.send(await create(request, `${owner}/${name}`, 'hidden'));
	});

	if (files) filesRoutes(app, world, vendorName, vendor);
	if (schemas) {
		app.get(`${path}/models/:owner/:name`, config('schema'), async (request) => {
			const { owner, name } = request.params as { owner: string; name: string };
			if (owner === 'nobody') throw new Refusal(notFound());
			return shownModel(owner, name);
		});
	}

	app.post(`${path}/predictions`, config('create'), async (request, reply) => {
		const { model, version } = versionOf(request.body);
		return reply.code(createdStatus).send(await create(request, model, version));
	});

	app.get(`${path}/predictions`, config('poll'), async () => {
		const newestFirst = [...world.predictions.values()].reverse();
		return { previous: null, next: null, results: await Promise.all(newestFirst.map((one) => viewOf(one, world.settings.keepMs))) };
	});

	app.get(`${path}/predictions/:id`, config('poll'), async (request) => {
		const prediction = found(request);
		takeRead(world, vendorName);
		return await viewOf(prediction, world.settings.keepMs);
	});

	app.post(`${path}/predictions/:id/cancel`, config('cancel'), async (request) => {
		const prediction = found(request);
		cancel(prediction);
		return await viewOf(prediction, world.settings.keepMs);
	});
}
