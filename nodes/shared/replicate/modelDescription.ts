/**
 * A model as its data file in `descriptions` tells it (docs/add-a-model.md). Models without an end date are
 * offered; one that its maker shut down stays usable by its name.
 */
export interface ModelDescription {
	name: string;
	/** owner/name */
	model: string;
	/** The hash by which AnyAPI's pages run it, for models that have no route of their own */
	version?: string;
	/** What it is for */
	description: string;
	/** Whose pages say so */
	source: string;
	shutDown?: ShutDown;
	/** The schema of its input, as Replicate publishes it; none where no page shows the fields */
	input?: unknown;
}

export interface ShutDown {
	/** 2026-08-17 */
	on: string;
	by: string;
	/** owner/name of a living model */
	instead: string;
}
