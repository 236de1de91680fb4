declare module 'write-good' {
	/** What reads badly in a text, by the checks that are not switched off. */
	export default function writeGood(text: string, checks?: Record<string, boolean>): Array<{ index: number; offset: number; reason: string }>;
}
