import type { IBinaryData } from 'n8n-workflow';

import type { Job } from './job';

/**
 * Where n8n keeps binary data in memory, a reference would be the bytes themselves: these are held
 * beside the job, as long as the process has it, and never saved with the execution.
 */
const filesInMemory = new WeakMap<Job, Array<IBinaryData | null>>();

/** Notes which files of a job are already in n8n's hands; without their names, which hold words of the prompt. */
export function rememberFiles(job: Job, files: Array<IBinaryData | undefined>): void {
	const unnamed = files.map((file) => (file ? { ...file, fileName: undefined } : null));
	if (unnamed.every((file) => file === null || file.id !== undefined)) job.files = unnamed;
	else filesInMemory.set(job, unnamed);
}

export function rememberedFiles(job: Job | undefined): Array<IBinaryData | null> {
	return (job && (job.files ?? filesInMemory.get(job))) ?? [];
}
