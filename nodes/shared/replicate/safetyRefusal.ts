/**
 * How a prediction's error says that a safety filter refused it, in the words of Replicate (E005), of its
 * safety checkers (NSFW), of Google's, Black Forest Labs' and OpenAI's models. A filter that is itself
 * broken says other things.
 */
const REFUSED_FOR_SAFETY =
	/\(E005\)|flagged as sensitive|Responsible AI practices|NSFW content|(request|prompt|content|output) (was |is )?moderated|(blocked|flagged|rejected) (by|as a result of) .{0,40}(moderation|safety|content)|violat.{0,40}(content|usage|safety) (polic|guideline)/i;

export function isSafetyRefusal(error: string): boolean {
	return REFUSED_FOR_SAFETY.test(error);
}
