import { connectionOf } from '../../../nodes/shared/aggregator/connection.ts';
import { asFault, type Fault } from '../../../nodes/shared/aggregator/fault.ts';
import { refusedInput, creation } from '../../../nodes/shared/replicate/creation.ts';
import { predictionProgress } from '../../../nodes/shared/replicate/prediction.ts';
import { Fault as FaultClass } from '../../../nodes/shared/aggregator/fault.ts';

const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
const progress = (prediction: object) => predictionProgress({ id: 'p1', ...prediction }, connection, { anyFile: true });

function faultOf(error: string, input: object = {}, logs = ''): Fault {
	try {
		progress({ status: 'failed', error, input, logs });
	} catch (fault) {
		return asFault(fault);
	}
	throw new Error('It did not fail');
}

test.each<[string, RegExp]>([
	['Director: unexpected error handling prediction (E1001)', /smaller size or fewer images/],
	['CUDA out of memory. Tried to allocate 5.92 GiB (GPU 0; 14.76 GiB total capacity; ...)', /smaller size or fewer images/],
	['Director: unexpected error handling prediction (E6716)', /did not start in time.*new generation/],
	['Prediction interrupted; please retry (code: PA)', /Run it again: that is a new generation/],
	['An error occurred while processing your request (E001)', /not about your account/],
	['An error occurred while processing your request (E002)', /not about your account/],
	['Service is currently unavailable due to high demand. Please try again later. (E003)', /high demand.*later/],
	['Service is temporarily unavailable. Please try again later. (E004)', /not available at the moment/],
	['Director: unexpected error handling prediction (E9828)', /fault of the provider, not of your input/],
])('a prediction that failed with "%s" says what to do', (error, advice) => {
	const { kind, code, details } = faultOf(error);
	expect([kind, code]).toEqual(['ended', 'failed']);
	expect(details.description).toContain(error.slice(0, 60));
	expect(details.description).toMatch(advice);
});

test('a failure that nobody documents says the provider’s words and its last log line, and nothing made up', () => {
	expect(faultOf('KeyError: sample', {}, 'loading\nTraceback (most recent call last)').details.description).toBe(
		'KeyError: sample. Last log line: Traceback (most recent call last).',
	);
});

test('the words of the log tell what to do where the error does not', () => {
	expect(faultOf('failed', {}, 'x\ntorch.cuda.OutOfMemoryError: CUDA out of memory.').details.description).toMatch(/smaller size/);
});

test('a refused prompt is told as such, and with an input image that one is named too', () => {
	const flagged = 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)';
	const plain = faultOf(flagged, { prompt: 'a fox' });
	expect([plain.message, plain.code]).toEqual(['The prompt was refused by the safety filter of AnyAPI', 'safety']);
	const edited = faultOf(flagged, { prompt: 'a fox', image_input: ['https://example.com/a.png'] });
	expect(edited.message).toBe('The prompt or an input image was refused by the safety filter of AnyAPI');
	expect(edited.details.description).toMatch(/use another image/);
});

test('images that the model left out as unsafe are counted, by its log', () => {
	const output = ['https://replicate.delivery/a/0.png', 'https://replicate.delivery/a/1.png', 'https://replicate.delivery/a/2.png'];
	const counted = (logs: string) => {
		const found = progress({ status: 'succeeded', output, logs });
		return found.state === 'finished' ? found.outcome.withheldCount : 'running';
	};
	expect(counted('NSFW content detected in image 2\nTotal safe images: 3 out of 4\n')).toBe(1);
	expect(counted('Total safe images: 3 out of 3')).toBeUndefined();
	expect(counted('')).toBeUndefined();
});

describe('a create that was refused', () => {
	const explain = (description: string, model: string) =>
		creation({ parameters: () => ({}), request: () => ({ method: 'GET', url: '' }) }).explain?.(new FaultClass('refused', 'AnyAPI refused the request', { description, httpCode: '422' }), connection, { model });

	test('for its version: that is not there', () => {
		const fault = explain('Invalid version or not permitted', 'acme/paint:' + 'a'.repeat(64));
		expect([fault?.message, fault?.code]).toEqual(['This version was not found at AnyAPI', 'model']);
	});

	test('for its model: where its maker shut that down, this is told, whoever says that it is missing', () => {
		const missing = (message: string, httpCode: string, code: 'model' | 'not_offered' = 'model') =>
			creation({ parameters: () => ({}), request: () => ({ method: 'GET', url: '' }) }).explain?.(new FaultClass('refused', message, { code, httpCode }), connection, { model: 'google/imagen-4' });
		expect(missing('The model google/imagen-4 was not found at AnyAPI', '404')?.message).toMatch(/was shut down by/);
		expect(missing('The provider behind AnyAPI does not have this model', '404')?.message).toMatch(/was shut down by/);
		expect(missing('This key may not use this model at AnyAPI', '403')?.message).toBe('This key may not use this model at AnyAPI');
		expect(missing('AnyAPI does not offer this path', '404', 'not_offered')?.details.description ?? '').not.toMatch(/shut down/);
	});

	test('for a field: the model is there, also one that was shut down', () => {
		const fault = explain('- input: prompt is required', 'google/imagen-4');
		expect(fault?.message).toBe('The input does not fit the model google/imagen-4');
		expect(fault?.details.description).not.toMatch(/shut down/);
		expect(refusedInput(new FaultClass('refused', 'x', { description: '- input: prompt is required' })).message).toMatch(/does not fit/);
	});
});
