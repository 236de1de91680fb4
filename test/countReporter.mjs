/** Ends a run with one line that scripts can read: `12 passed, 0 failed`. */
export default class CountReporter {
	onRunComplete(_contexts, results) {
		// A file that could not even be loaded has no failed test, but has failed.
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		const skipped = results.numPendingTests ? `, ${results.numPendingTests} skipped` : '';
		this.line = `${results.numPassedTests} passed, ${failed} failed${skipped}`;
	}

	/** Called after all other reporters have printed. */
	getLastError() {
		if (this.line) console.log(`\n${this.line}`);
		this.line = undefined;
	}
}
