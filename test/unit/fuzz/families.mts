import type { INodeType } from 'n8n-workflow';
import { IdeogramDescribe } from '../../../nodes/IdeogramDescribe/IdeogramDescribe.node';
import { IdeogramGenerate } from '../../../nodes/IdeogramGenerate/IdeogramGenerate.node';
import { IdeogramTask } from '../../../nodes/IdeogramTask/IdeogramTask.node';
import { IdeogramV3Generate } from '../../../nodes/IdeogramV3Generate/IdeogramV3Generate.node';
import { OpenAiImagesGenerate } from '../../../nodes/OpenAiImagesGenerate/OpenAiImagesGenerate.node';
import { ReplicateCancelPrediction } from '../../../nodes/ReplicateCancelPrediction/ReplicateCancelPrediction.node';
import { ReplicateGetPrediction } from '../../../nodes/ReplicateGetPrediction/ReplicateGetPrediction.node';
import { ReplicateImagen4 } from '../../../nodes/ReplicateImagen4/ReplicateImagen4.node';
import { ReplicateRunModel } from '../../../nodes/ReplicateRunModel/ReplicateRunModel.node';

/** A node and the replies that its provider documents, from which the mutated ones are made. */
export interface Family {
	name: string;
	node: new () => INodeType;
	parameters: Record<string, unknown>;
	replies: object[];
}

const ID = '2jycc2v9nnrmc0crap5tv5zaxr';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const prediction = {
	id: ID,
	model: 'google/imagen-4',
	version: 'hidden',
	input: { prompt: 'a fox', aspect_ratio: '1:1' },
	logs: 'Using seed: 7\nGenerating image...\n',
	output: 'https://replicate.delivery/xezq/abc/out-0.png',
	data_removed: false,
	error: null,
	status: 'succeeded',
	created_at: '2025-07-29T09:37:36.685Z',
	completed_at: '2025-07-29T09:37:41.685Z',
	metrics: { image_count: 1, predict_time: 3.5 },
	urls: { get: `https://api.replicate.com/v1/predictions/${ID}`, cancel: `https://api.replicate.com/v1/predictions/${ID}/cancel` },
};
const predictions = [
	prediction,
	{ ...prediction, status: 'starting', output: null, completed_at: undefined },
	{ ...prediction, status: 'failed', output: null, error: 'CUDA out of memory' },
	{ ...prediction, output: ['https://replicate.delivery/a/out-0.webp', 'https://replicate.delivery/a/out-1.webp'] },
	{ ...prediction, output: { image: 'https://replicate.delivery/a/out.svg', text: 'a fox', boxes: [[1, 2], [3, 4]] } },
	{ ...prediction, output: `data:image/png;base64,${PNG}` },
];

const ideogram = {
	created: '2000-01-23T04:56:07.000Z',
	data: [
		{ seed: 12345, prompt: 'a fox', resolution: '1024x1024', url: 'https://ideogram.ai/api/images/direct/a', is_image_safe: true, style_type: 'GENERAL' },
		{ seed: 12346, prompt: 'a fox', resolution: '1024x1024', url: null, is_image_safe: false, style_type: null },
	],
};

const task = {
	sampling_requests: [
		{
			request_id: 'QGvBNC-SReSCnZ7y-hnYbg',
			is_completed: true,
			has_started: true,
			completion_percentage: 100,
			width: 1024,
			height: 1024,
			seed: 7,
			model_version: 'V_0_3',
			creation_time_float: 1712345678.5,
			user_prompt: 'a fox',
			user: { display_handle: 'account-holder', user_id: 'u' },
			responses: [
				{ cover: true, prompt: 'a fox', response_id: 'r-0', image_url: 'https://ideogram.ai/assets/progressive-image/balanced/response/r-0' },
				{ cover: false, prompt: 'a fox', response_id: 'r-1' },
			],
		},
	],
};

const openAi = {
	created: 1709123456,
	data: [{ url: 'https://images.example/a.png', revised_prompt: 'a red fox' }, { b64_json: PNG }],
};

const gatewayError = { error: { message: 'Invalid token (request id: 1)', type: 'new_api_error', param: '', code: 'invalid_api_key' } };
export const ERRORS: object[] = [gatewayError, { success: false, message: '无效的令牌', code: 'access_denied' }, { detail: 'Not found', status: 404 }];

const prompt = { prompt: 'a fox', additionalFields: {} };
const byName = (value: string) => ({ __rl: true, mode: 'name', value });

export const FAMILIES: Family[] = [
	{ name: 'Imagen 4', node: ReplicateImagen4, parameters: { ...prompt, model: 'google/imagen-4', aspectRatio: '1:1' }, replies: predictions },
	{ name: 'Run Model', node: ReplicateRunModel, parameters: { model: byName('a/b'), input: '{"prompt":"a fox"}' }, replies: predictions },
	{ name: 'Get Prediction', node: ReplicateGetPrediction, parameters: { predictionId: ID }, replies: predictions },
	{ name: 'Cancel Prediction', node: ReplicateCancelPrediction, parameters: { predictionId: ID }, replies: predictions },
	{ name: 'Ideogram Generate', node: IdeogramGenerate, parameters: { ...prompt, model: 'V_2', aspectRatio: 'ASPECT_1_1' }, replies: [ideogram, { ...ideogram, created: 1709123456 }] },
	{ name: 'Ideogram V3 Generate', node: IdeogramV3Generate, parameters: { ...prompt, aspectRatio: '1x1' }, replies: [ideogram] },
	{ name: 'Ideogram Describe', node: IdeogramDescribe, parameters: { imageSource: 'url', imageUrl: 'https://pictures.example/a.png' }, replies: [{ descriptions: [{ text: 'a fox' }, { text: 'an animal' }] }] },
	{ name: 'Ideogram Task', node: IdeogramTask, parameters: { requestId: 'QGvBNC-SReSCnZ7y-hnYbg' }, replies: [task, { sampling_requests: [] }] },
	{ name: 'OpenAI Images', node: OpenAiImagesGenerate, parameters: { ...prompt, model: byName('dall-e-3'), size: '' }, replies: [openAi] },
];
