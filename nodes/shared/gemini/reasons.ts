interface Reason {
	/** What happened, behind the aggregator's name */
	what: string;
	advice: string;
}

const REPHRASE = 'Rephrase the prompt, or take another input image';
const SAFETY: Reason = { what: 'withheld the image as unsafe', advice: REPHRASE };
const PROHIBITED: Reason = { what: 'withheld the image, which its rules prohibit', advice: REPHRASE };
const RECITATION: Reason = { what: 'withheld the image, which resembles an existing one too much', advice: REPHRASE };

/** Why there is no image (Google's reference: BlockReason, FinishReason). */
const REASONS: Record<string, Reason> = {
	SAFETY,
	IMAGE_SAFETY: SAFETY,
	PROHIBITED_CONTENT: PROHIBITED,
	IMAGE_PROHIBITED_CONTENT: PROHIBITED,
	BLOCKLIST: PROHIBITED,
	SPII: { what: 'withheld the image for personal data in it', advice: REPHRASE },
	RECITATION,
	IMAGE_RECITATION: RECITATION,
	NO_IMAGE: { what: 'answered without an image', advice: 'Say in the prompt that an image is wanted, and of what' },
	MAX_TOKENS: { what: 'ran out of tokens before the image was done', advice: 'Ask for less text, or for a smaller image' },
	LANGUAGE: { what: 'does not take the language of the prompt', advice: 'Write it in English' },
};

const OTHER: Reason = {
	what: 'answered without an image',
	advice: 'Check that the model makes images at all, and say in the prompt that one is wanted',
};

export function reasonOf(code: string | undefined, { label, isPrompt }: { label: string; isPrompt: boolean }) {
	if (isPrompt) return { message: `The prompt was refused by the safety filter of ${label}`, advice: REPHRASE };
	const { what, advice } = code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : OTHER;
	return { message: `${label} ${what}`, advice };
}
