import type { Patch } from './sources.mts';

/** A mistake that somebody could make, and that would cost users money, an image or time. */
export interface Plant {
	name: string;
	changes: Patch[];
}

const plant = (name: string, ...changes: Array<[file: string, find: string, replace: string]>): Plant => ({
	name,
	changes: changes.map(([file, find, replace]) => ({ file, find, replace })),
});

/**
 * Bugs that are planted one by one: the first histories of the explorer's run have to find each of them. One
 * that is not found is a letter that its alphabet misses. One that does not fit any more moves with its code.
 */
export const PLANTS: Plant[] = [
	plant(
		'a 404 twice on a poll forgets the job',
		['engine/jobs/runJob.ts', '\t\trun.jobs.note(job, doubted(doubt));\n\t\treturn doubt;\n\t}\n\tif', '\t\trun.jobs.note(job, fault.kind === \'notFound\' ? { type: \'ended\' } : doubted(doubt));\n\t\treturn doubt;\n\t}\n\tif'],
	),
	plant(
		'a 500 on a create is a clear no',
		['engine/retryPolicy.ts', "transient: { create: 'doubt'", "transient: { create: 'no'"],
	),
	plant(
		'a doubt is said and not remembered',
		['engine/jobs/submit.ts', 'remembered(request, asDoubt(refusal, run))', 'asDoubt(refusal, run)'],
	),
	plant(
		'a doubt of a 5xx is not said',
		['engine/jobs/unknownOutcome.ts', 'did not confirm the request: it may have been accepted and billed`', 'did not confirm the request`'],
	),
	plant(
		'a create that timed out is not said to be in doubt',
		['engine/jobs/unknownOutcome.ts', ' s: the request may have been accepted and billed`', ' s`'],
	),
	plant(
		'a stop drops the report of what was paid for',
		['engine/runItems.ts', 'throw stopped().with({ description: paidReport(results, run.jobs.byItem()) })', 'throw stopped()'],
	),
	plant(
		'On Error Stop: what else was paid for is not named',
		['engine/runItems.ts', 'new FailedItem(fault.with({ description: paidReport(results, run.jobs.byItem(), { index, fault, isFollowed }) }), index)', 'new FailedItem(fault, index)'],
	),
	plant(
		'the last of several files is skipped',
		['engine/files/fetchImages.ts', 'await sideBySide(outcome.images.length, MOST_AT_ONCE', 'await sideBySide(Math.max(1, outcome.images.length - 1), MOST_AT_ONCE'],
	),
	plant(
		'a retry claims any job of the run',
		['engine/jobs/jobStore.ts', "key: ({ item, after }) => `${item} ${after ?? ''}`", "key: () => ''"],
	),
	plant(
		'two requests get one job',
		['engine/jobs/jobStore.ts', 'findIndex((one) => !claims.has(one) && fits(one, request))', 'findIndex((one) => fits(one, request))'],
		['engine/jobs/jobStore.ts', 'this.take(candidates.splice(at, 1)[0], request)', 'this.take(candidates[at], request)'],
	),
	plant(
		'a refused key on polls forgets the job',
		['engine/jobs/runJob.ts', '\tif (fault.kind === \'key\') return', '\tif (fault.kind === \'key\') run.jobs.note(job, { type: \'ended\' });\n\tif (fault.kind === \'key\') return'],
	),
	plant(
		'the timeout error does not name the ID',
		['engine/jobs/poll.ts', 'throw id === undefined ? fault : fault.with({ id });', "throw id === undefined || fault.kind === 'timeout' ? fault : fault.with({ id });"],
		['engine/jobs/runJob.ts', 'asFault(error).with({ id }))', "asFault(error).kind === 'timeout' ? asFault(error) : asFault(error).with({ id }))"],
	),
	plant(
		'no error of a poll names the ID',
		['engine/jobs/poll.ts', 'throw id === undefined ? fault : fault.with({ id });', 'throw fault;'],
		['engine/jobs/runJob.ts', 'asFault(error).with({ id }))', 'asFault(error))'],
	),
	plant(
		'a failed upscale does not name what else was paid for',
		['engine/processItem.ts', '\tif (fault.kind === \'stopped\') return fault;\n', '\tif (fault.kind !== \'ended\') return fault;\n'],
	),
	plant(
		'the job of a grid is forgotten when an upscale fails',
		['engine/processItem.ts', '\t\tthrow withOthers(asFault(error), run.jobs.byItem().get(item.index));', '\t\tfor (const job of run.jobs.byItem().get(item.index) ?? []) if (job.state === \'finished\') run.jobs.note(job, { type: \'ended\' });\n\t\tthrow withOthers(asFault(error), run.jobs.byItem().get(item.index));'],
	),
	plant(
		'cancel on stop although it is off',
		['engine/jobs/cancel.ts', "(fault.kind === 'stopped' && cancelOnStop)", "fault.kind === 'stopped'"],
	),
	plant(
		'no cancel on stop although it is on',
		['engine/jobs/cancel.ts', "(fault.kind === 'stopped' && cancelOnStop) || ", ''],
	),
	plant(
		'cancel on timeout although it is off',
		['engine/jobs/cancel.ts', "(fault.kind === 'timeout' && cancelOnTimeout)", "fault.kind === 'timeout'"],
	),
	plant(
		'no cancel on timeout although it is on',
		['engine/jobs/cancel.ts', " || (fault.kind === 'timeout' && cancelOnTimeout)", ''],
	),
	plant(
		'a cancel that was only asked for forgets the job',
		['engine/jobs/cancel.ts', '\t\tcase \'running\':\n', '\t\tcase \'running\':\n\t\t\trun.jobs.note(job, { type: \'ended\' });\n'],
	),
	plant(
		'the jobs of a run are never released',
		['engine/jobs/jobStore.ts', '\t\tfor (const job of this.own) claims.delete(job);\n', ''],
	),
	plant(
		'a create that was answered after a stop is not cancelled',
		['engine/jobs/submit.ts', 'throw await abandon(request, job, stopped().with({ id }))', 'throw stopped().with({ id })'],
	),
	plant(
		'a stop cuts off the answer of a create at once',
		['engine/jobs/submit.ts', 'late?.signal ?? run.stop', 'run.stop'],
	),
	plant(
		'after a stop a moment is waited for an answer, and no more',
		['engine/clock.ts', 'PATIENCE_MS = 5_000', 'PATIENCE_MS = 50'],
	),
	plant(
		'the ID of a reply of unknown form is dropped',
		['aggregator/reply.ts', 'const id = idIn(reply.json, JOB_IDS) ?? idInHeaders(reply);', 'const id = idInHeaders(reply);'],
	),
	plant(
		'files that are there are not remembered',
		['engine/processItem.ts', '\t\tif (job) rememberFiles(job, files.map(({ binary }) => binary));\n', ''],
	),
	plant(
		'a result that came with the reply is not noted',
		['engine/jobs/submit.ts', '\trun.jobs.noteProgress(job, progress);\n\ttry {', '\ttry {'],
		['engine/jobs/submit.ts', '\t\trun.jobs.noteProgress(job, whole);\n\t\treturn', '\t\treturn'],
	),
	plant(
		'an item gets its time twice',
		['engine/jobs/submit.ts', 'Math.min(sentAt + run.options.timeoutMs, request.deadline', 'Math.min(sentAt + 2 * run.options.timeoutMs, request.deadline'],
	),
	plant(
		'output is paired with the first item',
		['engine/processItem.ts', '\t\titemIndex: item.index,\n\t\toutputMode', '\t\titemIndex: 0,\n\t\toutputMode'],
	),
	plant(
		'a doubt keeps the next round from sending',
		['engine/jobs/jobStore.ts', "state === 'unknown' ? this.run.isTool || isPollable === true", "state === 'unknown' ? true"],
		['engine/jobs/jobStore.ts', "job.state === 'unknown' && job.run !== this.run.index && !this.run.isTool", 'false'],
	),
	plant(
		'a doubt of an earlier round is forgotten, with its ID',
		['engine/jobs/jobStore.ts', "this.run.isTool || isPollable === true", 'this.run.isTool'],
	),
	plant(
		'a doubt of an earlier round is said again, and not looked at',
		['engine/jobs/jobStore.ts', "job.state === 'unknown' && job.run !== this.run.index && !this.run.isTool", 'false'],
	),
	plant(
		"another item's status is taken for a gateway's own name",
		['engine/jobs/runJob.ts', '!run.jobs.isOfAnother(job, said) && isSamePrompt(operation.requested?.(choice).prompt, prompt)', 'true'],
	),
	plant(
		"another request's end is believed when it is said twice",
		['engine/jobs/runJob.ts', 'said === (isEnd ? alias : other)', 'said === other'],
		['engine/jobs/runJob.ts', 'if (!isEnd) other = said;', 'other = said;'],
	),
	plant(
		'a try whose parameters are wrong calls free what the one before it left in doubt',
		['engine/runItems.ts', ", ...(kept.size > 0 && { billed: 'maybe' })", ''],
	),
	plant(
		'so does one that n8n gives no credential',
		['engine/openRun.ts', "kept.size === 0 ? 'no' : 'maybe'", "'no'"],
	),
	plant(
		"an image under the gateway's own name can't be asked for by its ID",
		['engine/jobs/runJob.ts', 'outcome: { ...progress.outcome, id } };', 'outcome: { ...progress.outcome, id: progress.outcome.id ?? id } };'],
	),
	plant(
		"an image under the gateway's own name never comes",
		['engine/jobs/runJob.ts', 'if (mayBeAlias && said === (isEnd ? alias : other)) {', 'if (mayBeAlias && said === "") {'],
	),
	plant(
		'On Error Continue: a failed item has no ID',
		['engine/output/outputItems.ts', 'details: defined({ description: idsLast(description), code, billed, httpCode, id, imageUrl,', "details: defined({ description: idsLast(description)?.replaceAll(id ?? '(none)', ''), code, billed, httpCode, imageUrl,"],
	),
	plant(
		'a 429 on a create is given up at once',
		['engine/retryPolicy.ts', "rateLimited: { create: 'repeat'", "rateLimited: { create: 'no'"],
	),
	plant(
		'of two images one comes out',
		['engine/output/outputItems.ts', '\treturn shown.map((file, index) =>', '\treturn shown.slice(0, 1).map((file, index) =>'],
	),
	plant(
		'one item per input: only the first file comes out',
		['engine/output/outputItems.ts', '\t\tif (binary) binaries[index === 0 ? field', '\t\tif (binary && index === 0) binaries[index === 0 ? field'],
	),
	plant(
		'an image whose download failed is not output',
		['engine/output/outputItems.ts', '\tif (shown.length === 0) return [item({', '\tif (files.every(({ binary, downloadError }) => !binary && downloadError)) return [];\n\tif (shown.length === 0) return [item({'],
	),
	plant(
		'an expression that gives something else in each try buys again',
		['engine/jobs/jobStore.ts', '[this.isOwnChoice, this.isSamePlace, this.isSameChoice]', '[this.isOwnChoice, this.isSameChoice]'],
	),
	plant(
		"so it does in the user's Retry",
		['engine/jobs/jobStore.ts', '(job.execution === this.run.execution || (origin !== undefined && job.origin === origin))', 'job.execution === this.run.execution'],
	),
	plant(
		'a changed prompt gets the image of the one before it',
		['engine/jobs/jobStore.ts', '(job.execution === this.run.execution || (origin !== undefined && job.origin === origin))', 'true'],
	),
	plant(
		"n8n's own tries send a doubt again",
		['engine/jobs/job.ts', "const otherwise = isUsersRetry ? 'anew' : 'repeat';", "const otherwise = 'anew';"],
	),
	plant(
		"the user's Retry pays again for what has an ID",
		['engine/jobs/job.ts', "return canPoll && isUsersRetry ? 'poll' : otherwise;", 'return otherwise;'],
	),
	plant(
		'files that are gone are made anew by the first Retry',
		['engine/jobs/job.ts', "return isUsersRetry && job.goneSince !== job.execution ? 'anew' : 'deliver';", "return isUsersRetry ? 'anew' : 'deliver';"],
	),
	plant(
		'what is in doubt is listed as paid for',
		['engine/jobs/paidReport.ts', '\t\tif (job.state === \'unknown\') {', '\t\tif (job.state === \'unknown\' && job.id === undefined) {'],
	),
	plant(
		'a Retry that pays is called free',
		['engine/jobs/paidReport.ts', 'const cost = sentAnew.length === 0 ?', 'const cost = sentAnew.length >= 0 ?'],
	),
	plant(
		'a Retry that pays for upscales is called free',
		['engine/jobs/paidReport.ts', '|| isFollowed(result, jobs.get(index), failed?.isFollowed?.(index))', ''],
	),
	plant(
		'a read by an ID that was typed in believes the first answer about another request',
		['engine/jobs/runJob.ts', "progress: readerOf(request, id),", "progress: (answer) => named(id, parseReply(request, answer, 'status')),"],
	),
	plant(
		'a draft is taken for an image',
		['openai/imagesReply.ts', 'const results = events.filter((event) => !isDraft(event));', 'const results = events;'],
	),
	plant(
		'images that came whole before their stream broke off are thrown away',
		['aggregator/body/readBody.ts', 'return broken(bodyOf(scanner, files), scanner, error);', 'throw error;'],
	),
	plant(
		'a stream without an image is a clear no',
		['openai/imagesReply.ts', "throw new Fault('unknownOutcome', `${label} ended its stream", "throw new Fault('refused', `${label} ended its stream"],
	),
	plant(
		'of the images of a stream the first comes out',
		['openai/imagesReply.ts', 'return { images, createdAt: created,', 'return { images: images.slice(0, 1), createdAt: created,'],
	),
	plant(
		'a task without images yet is an unknown outcome',
		['openai/imagesReply.ts', '	if (task) return taskProgress(task, connection);\n	withoutImageSchema.parse(reply);', '	withoutImageSchema.parse(reply);'],
	),
	plant(
		'a preview of a task that runs is taken for its image',
		['openai/imagesReply.ts', 'if (task && !task.isDone) return taskProgress(task, connection);', ''],
	),
	plant(
		'a task that failed is polled on',
		['openai/imagesTask.ts', 'if (reason !== undefined) {', "if (reason !== undefined && status === '') {"],
	),
	plant(
		'what is lost is listed as paid for',
		['engine/jobs/paidReport.ts', "const canBeHad = job.isPollable || (job.state === 'finished' && hasContent(job, job.files ?? []));", 'const canBeHad = true;'],
	),
	plant(
		'after a failed item the next creates are still sent',
		['engine/runItems.ts', "if ('fault' in result && (!goesOn || endsBatch(result.fault))) run.creates.abort(result.fault);", "if ('fault' in result && endsBatch(result.fault)) run.creates.abort(result.fault);"],
	),
	plant(
		'the age of a request is counted from the start of the process',
		['engine/jobs/submit.ts', 'run.clock.date() - (run.clock.now() - sentAt)', 'sentAt'],
	),
	plant(
		'a refused connection is a doubt',
		['engine/retryPolicy.ts', "neverSent: { create: 'briefly'", "neverSent: { create: 'doubt'"],
	),
	plant(
		'a poll that is not answered is the end',
		['engine/retryPolicy.ts', "timeout: { create: 'doubt', status: 'repeat'", "timeout: { create: 'doubt', status: 'ended'"],
	),
	plant(
		'a lost connection on a poll is the end',
		['engine/retryPolicy.ts', "transient: { create: 'doubt', status: 'repeat'", "transient: { create: 'doubt', status: 'no'"],
	),
	plant(
		'a firewall page on a poll is the end',
		['engine/retryPolicy.ts', "refused: { create: 'no', status: 'repeat'", "refused: { create: 'no', status: 'no'"],
	),
	plant(
		'a failed generation is kept for ever',
		['engine/jobs/runJob.ts', '\t\trun.jobs.note(job, { type: \'ended\' });\n\t\treturn fault;', '\t\treturn fault;'],
	),
];
