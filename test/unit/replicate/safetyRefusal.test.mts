import { isSafetyRefusal } from '../../../nodes/shared/replicate/prediction.ts';

test.each([
	'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
	"All images were filtered out because they violated Google's Responsible AI practices. Try rephrasing the prompt.",
	'NSFW content detected. Try running it again, or try a different prompt.',
	'Request Moderated',
	'Prompt was rejected by content moderation',
	'Your request was rejected as a result of our safety system.',
	'The image violates our usage policies',
	'Prompt provided failed safety check due to the inclusion of prohibited content.',
	'Your current safety filter threshold filtered out 1 generated images. You will not be charged for blocked images.',
	'Input data may contain inappropriate content.',
	'Output data may contain inappropriate content.',
	'Content flagged for: sexual, violence',
])('a prediction that ends with "%s" is a refused prompt', (error) => {
	expect(isSafetyRefusal(error)).toBe(true);
});

test.each([
	'CUDA out of memory',
	'The safety checker could not be loaded',
	'Prediction interrupted; please retry (code: PA)',
	'Director: unexpected error handling prediction (E9243)',
	'moderation service did not answer',
	'invalid content type',
	'',
])('one that ends with "%s" is not', (error) => {
	expect(isSafetyRefusal(error)).toBe(false);
});

test('one that only repeats what the user asked for is not', () => {
	const prompt = 'a warning sign that says "NSFW content detected" in red';
	expect(isSafetyRefusal(`Generation of \\"${prompt.replaceAll('"', '\\"')}\\" timed out`, prompt)).toBe(false);
	expect(isSafetyRefusal('NSFW content detected. Try running it again, or try a different prompt.', 'a fox')).toBe(true);
});
