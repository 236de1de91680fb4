import { Fault } from '../../../nodes/shared/aggregator/fault';
import { refusedInput } from '../../../nodes/shared/replicate/creation';

const refused = (words: string) =>
	refusedInput(
		new Fault('refused', 'AnyAPI refused the request', { httpCode: '422', description: `AnyAPI says: ${words}. Check the parameters.` }),
		'black-forest-labs/flux-schnell',
	);

test.each([
	['- input: prompt is required', "'prompt' is missing."],
	['- input: Additional property colour is not allowed', "'colour' is not a field of this model."],
	['- input.width: Must be less than or equal to 1440', "'width': Must be less than or equal to 1440."],
	['- input.guidance: Must be less than or equal to 0.5', "'guidance': Must be less than or equal to 0.5."],
	['- input.seed: Invalid type. Expected: integer, given: string', "'seed' takes integer, not string."],
	['- input.output_format: output_format must be one of the following: "webp", "jpg"', `'output_format' must be one of the following: "webp", "jpg".`],
	['- input: prompt is required - input.width: Must be less than or equal to 1440', "'prompt' is missing. 'width': Must be less than or equal to 1440."],
])('%s names the model and the field in plain words', (words, plain) => {
	const { message, details } = refused(words);
	expect(message).toBe('The input does not fit the model black-forest-labs/flux-schnell');
	expect(details.description).toBe(`${plain} AnyAPI says: ${words}. Check the parameters.`);
	expect(details.httpCode).toBe('422');
});

test('what is no complaint about the input stays as it is', () => {
	expect(refused('Something else').message).toBe('AnyAPI refused the request');
	const unknown = new Fault('unknownOutcome', 'It may have been billed', { description: '- input: prompt is required' });
	expect(refusedInput(unknown, 'a/b')).toBe(unknown);
});
