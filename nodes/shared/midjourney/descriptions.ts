/** `1️⃣`, `2.` or `3)` at the beginning of a line, as Midjourney counts its proposals. */
const NUMBER = /^[ \t]*(?:\d\uFE0F?\u20E3|\d[.)、])[ \t]*/m;

/** The prompts that Describe proposes, without their numbers. */
export function descriptionsIn(text: string): string[] {
	const parts = text.split(new RegExp(NUMBER, 'gm'));
	const prompts = parts.map((part) => part.trim()).filter((part) => part !== '');
	return prompts.length === 0 ? [text] : prompts;
}
