import type { INodeType } from 'n8n-workflow';
import { GeminiGenerateImage } from '../../../nodes/GeminiGenerateImage/GeminiGenerateImage.node';
import { IdeogramDescribe } from '../../../nodes/IdeogramDescribe/IdeogramDescribe.node';
import { IdeogramGenerate } from '../../../nodes/IdeogramGenerate/IdeogramGenerate.node';
import { IdeogramTask } from '../../../nodes/IdeogramTask/IdeogramTask.node';
import { IdeogramV3Generate } from '../../../nodes/IdeogramV3Generate/IdeogramV3Generate.node';
import { MidjourneyAction } from '../../../nodes/MidjourneyAction/MidjourneyAction.node';
import { MidjourneyBlend } from '../../../nodes/MidjourneyBlend/MidjourneyBlend.node';
import { MidjourneyDescribe } from '../../../nodes/MidjourneyDescribe/MidjourneyDescribe.node';
import { MidjourneyGetTask } from '../../../nodes/MidjourneyGetTask/MidjourneyGetTask.node';
import { MidjourneyImagine } from '../../../nodes/MidjourneyImagine/MidjourneyImagine.node';
import { IdeogramV3Reframe } from '../../../nodes/IdeogramV3Reframe/IdeogramV3Reframe.node';
import { IdeogramV3ReplaceBackground } from '../../../nodes/IdeogramV3ReplaceBackground/IdeogramV3ReplaceBackground.node';
import { OpenAiImagesGetTask } from '../../../nodes/OpenAiImagesGetTask/OpenAiImagesGetTask.node';
import { OpenAiImagesEdit } from '../../../nodes/OpenAiImagesEdit/OpenAiImagesEdit.node';
import { OpenAiImagesGenerate } from '../../../nodes/OpenAiImagesGenerate/OpenAiImagesGenerate.node';
import { ReplicateCancelPrediction } from '../../../nodes/ReplicateCancelPrediction/ReplicateCancelPrediction.node';
import { ReplicateGetPrediction } from '../../../nodes/ReplicateGetPrediction/ReplicateGetPrediction.node';
import { ReplicateImagen4 } from '../../../nodes/ReplicateImagen4/ReplicateImagen4.node';
import { ReplicateRunModel } from '../../../nodes/ReplicateRunModel/ReplicateRunModel.node';
import { EXAMPLES } from '../../engine/modelExamples.mts';

/** A node and the replies that its provider documents, from which the mutated ones are made. */
export interface Family {
	name: string;
	node: new () => INodeType;
	parameters: Record<string, unknown>;
	replies: object[];
	/** Nodes with the same operation and other fields: their replies are read by the same code */
	alike?: string[];
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

const submitted = { code: 1, description: 'Submit success', result: '1730621718151844', properties: { discordInstanceId: '1572398367386955776' } };
const submits = [
	submitted,
	{ ...submitted, code: 22, properties: { numberOfQueues: 1 } },
	{ code: 23, description: '队列已满，请稍后尝试', result: null },
	{ code: 24, description: '可能包含敏感词', properties: { promptEn: 'nude body', bannedWord: 'nude' } },
	{ code: 4, description: 'prompt不能为空' },
];
const finished = {
	id: '1730621826053455',
	action: 'IMAGINE',
	botType: '',
	prompt: 'pig --v 6.1',
	promptEn: 'pig --v 6.1',
	submitTime: 1730621826053,
	finishTime: 1730621855817,
	imageUrl: 'https://cdn.example/attachments/1/2/pig.png?ex=6728831f',
	status: 'SUCCESS',
	progress: '100%',
	failReason: '',
	buttons: [
		{ customId: 'MJ::JOB::upsample::1::3785da15', emoji: '', label: 'U1', type: 2, style: 2 },
		{ customId: 'MJ::JOB::reroll::0::3785da15::SOLO', emoji: '🔄', label: '', type: 2, style: 2 },
	],
	properties: { finalPrompt: 'pig --v 6.1', finalZhPrompt: '' },
};
const tasks = [
	finished,
	{ ...finished, status: 'IN_PROGRESS', progress: '65%', finishTime: 0, buttons: [] },
	{ ...finished, status: '', progress: '', imageUrl: '' },
	{ ...finished, status: 'FAILURE', failReason: '[Invalid parameter] Invalid value' },
	{ ...finished, action: 'DESCRIBE', properties: { finalPrompt: '1️⃣ Cat --ar 5:4\n\n2️⃣ Cat2 --ar 5:4' } },
];

const candidate = (parts: object[], finishReason = 'STOP') => ({ content: { role: 'model', parts }, finishReason, index: 0 });
const gemini = [
	{
		candidates: [
			candidate([
				{ text: 'A sketch first.', thought: true },
				{ inlineData: { mimeType: 'image/png', data: PNG }, thought: true },
				{ text: 'Here is a fox.' },
				{ inlineData: { mimeType: 'image/png', data: PNG }, thoughtSignature: 'c2ln' },
			]),
		],
		usageMetadata: { totalTokenCount: 1302 },
		responseId: 'r1',
	},
	{ candidates: [candidate([{ text: `![image](data:image/png;base64,${PNG})` }])] },
	{ candidates: [candidate([{ text: '![Image](https://images.example/a.png)' }])] },
	{ candidates: [candidate([], 'IMAGE_SAFETY')] },
	{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } },
];

const gatewayError = { error: { message: 'Invalid token (request id: 1)', type: 'new_api_error', param: '', code: 'invalid_api_key' } };
export const ERRORS: object[] = [gatewayError, { success: false, message: '无效的令牌', code: 'access_denied' }, { detail: 'Not found', status: 404 }];

const imagesTasks = [
	{ id: 'imgtask_1', task_id: 'imgtask_1', object: 'image.generation.task', status: 'processing', poll_url: '/v1/images/tasks/imgtask_1' },
	{ id: 'imgtask_1', status: 'completed', result: { created: 1, data: [{ url: 'https://pictures.example/a.png' }] }, image_url: 'https://pictures.example/a.png' },
	{ code: 200, data: { id: 'imgtask_1', status: 'completed', progress: 100, result: { images: [{ url: ['https://pictures.example/a.png'] }] } } },
	{ id: 'imgtask_1', status: 'failed', http_status: 502, error: { type: 'upstream_error', message: 'no' } },
];
const openAiEvents = {
	events: [
		{ type: 'image_generation.partial_image', b64_json: PNG, partial_image_index: 0 },
		{ type: 'image_generation.completed', b64_json: PNG, usage: { total_tokens: 7 } },
		{ type: 'error', error: { code: 'x', message: 'no' } },
	],
};

const prompt = { prompt: 'a fox', additionalFields: {} };
const photo = { imageSource: 'url', imageUrl: 'https://pictures.example/a.png' };
const byUrl = { inputImages: { image: [{ source: 'url', url: photo.imageUrl }] } };
const byName = (value: string) => ({ __rl: true, mode: 'name', value });

/** A model's node is a list of fields: what it does is the same in all. */
const MODEL_NODES = EXAMPLES.map(({ node }) => node);

export const FAMILIES: Family[] = [
	{ name: 'Imagen 4', node: ReplicateImagen4, parameters: { ...prompt, model: 'google/imagen-4', aspectRatio: '1:1' }, replies: predictions, alike: MODEL_NODES },
	{ name: 'Run Model', node: ReplicateRunModel, parameters: { model: byName('a/b'), specifyInput: 'json', input: '{"prompt":"a fox"}' }, replies: predictions },
	{ name: 'Get Prediction', node: ReplicateGetPrediction, parameters: { predictionId: ID }, replies: predictions },
	{ name: 'Cancel Prediction', node: ReplicateCancelPrediction, parameters: { predictionId: ID }, replies: predictions },
	{ name: 'Ideogram Generate', node: IdeogramGenerate, parameters: { ...prompt, model: 'V_2', aspectRatio: 'ASPECT_1_1' }, replies: [ideogram, { ...ideogram, created: 1709123456 }], alike: ['ideogramRemix', 'ideogramUpscale'] },
	{ name: 'Ideogram V3 Generate', node: IdeogramV3Generate, parameters: { ...prompt, aspectRatio: '1x1' }, replies: [ideogram], alike: ['ideogramV3Edit', 'ideogramV3Remix'] },
	{ name: 'Ideogram Describe', node: IdeogramDescribe, parameters: { imageSource: 'url', imageUrl: 'https://pictures.example/a.png' }, replies: [{ descriptions: [{ text: 'a fox' }, { text: 'an animal' }] }] },
	{ name: 'Ideogram Get Task', node: IdeogramTask, parameters: { requestId: 'QGvBNC-SReSCnZ7y-hnYbg' }, replies: [task, { sampling_requests: [] }] },
	{ name: 'Midjourney Imagine', node: MidjourneyImagine, parameters: { ...prompt, upscale: [], inputImages: {} }, replies: submits },
	{ name: 'Midjourney Imagine with upscales', node: MidjourneyImagine, parameters: { ...prompt, waitForCompletion: true, upscale: [1, 2], inputImages: {} }, replies: [{ ...finished, ...submitted }, ...submits] },
	{ name: 'Midjourney Action', node: MidjourneyAction, parameters: { taskId: '1730621826053455', action: 'upscale', index: 1 }, replies: [{ ...finished, ...submitted }, ...tasks] },
	{ name: 'Midjourney Blend', node: MidjourneyBlend, parameters: { dimensions: 'SQUARE', additionalFields: {}, inputImages: { image: ['a', 'b'].map((name) => ({ source: 'url', url: `https://pictures.example/${name}.png` })) } }, replies: submits },
	{ name: 'Midjourney Describe', node: MidjourneyDescribe, parameters: { imageSource: 'url', imageUrl: 'https://pictures.example/a.png', additionalFields: {} }, replies: submits },
	{ name: 'Midjourney Get Task', node: MidjourneyGetTask, parameters: { taskId: '1730621826053455' }, replies: tasks },
	{ name: 'OpenAI Images', node: OpenAiImagesGenerate, parameters: { ...prompt, model: byName('dall-e-3'), size: '' }, replies: [openAi, ...imagesTasks, openAiEvents] },
	{ name: 'OpenAI Images Get Task', node: OpenAiImagesGetTask, parameters: { taskId: 'imgtask_1' }, replies: imagesTasks },
	{ name: 'OpenAI Images Edit', node: OpenAiImagesEdit, parameters: { ...prompt, ...byUrl, maskSource: 'none', model: byName('gpt-image-2') }, replies: [openAi] },
	{ name: 'Gemini', node: GeminiGenerateImage, parameters: { ...prompt, ...byUrl, model: byName('gemini-3.1-flash-image') }, replies: gemini },
	{ name: 'Ideogram V3 Reframe', node: IdeogramV3Reframe, parameters: { ...photo, resolution: '1024x1024' }, replies: [ideogram] },
	{ name: 'Ideogram V3 Replace Background', node: IdeogramV3ReplaceBackground, parameters: { ...prompt, ...photo }, replies: [ideogram] },
];
