/** The one place where a user sees whether a request of unknown outcome was billed. */
export function lookAtUsageLog(label: string): string {
	return `Check the usage log of your ${label} account before you run it again`;
}

/** What is said of a create that may have been taken. */
export function notSentAgain(label: string): string {
	return `It is never resent automatically. ${lookAtUsageLog(label)}`;
}
