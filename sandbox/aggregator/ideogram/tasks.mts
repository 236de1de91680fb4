import type { World } from '../world.mts';

/** An asynchronous request of Ideogram's web site, as YIAPI passes it on. */
export interface Task {
	id: string;
	prompt: string;
	seed: number;
	responseIds: string[];
	createdAt: number;
	totalMs: number;
	errored: boolean;
}

const PICTURES = '/assets/progressive-image/balanced/response';
const SIZE = { width: 1024, height: 1024 };

/** Publishes the four pictures at their given or derived addresses. "cover only": only the first. */
export function showPictures(world: World, task: Task): void {
	const shown = /cover only/i.test(task.prompt) ? task.responseIds.slice(0, 1) : task.responseIds;
	for (const [index, id] of shown.entries()) {
		world.show(`${PICTURES}/${id}`, world.spec(task.prompt, SIZE, 'jpg', index, task.seed));
	}
}

function responsesOf(world: World, { responseIds, prompt }: Task) {
	return responseIds.map((id, index) => ({
		cover: index === 0,
		descriptions: [],
		highest_fidelity: index === 0,
		is_autoprompt: true,
		num_likes: 0,
		num_remixes: 0,
		prompt: `${prompt}, take ${index + 1}`,
		response_id: id,
		...(index === 0 && { image_url: `${world.imagesUrl}${PICTURES}/${id}` }),
		self_like: false,
	}));
}

const QUEUED_SHARE = 0.2;

/** The task as it looks at this moment; before it starts there is no percentage. */
export function taskView(world: World, task: Task) {
	const done = Math.min(1, (Date.now() - task.createdAt) / (task.totalMs || 1));
	const completed = done === 1 && !task.errored;
	const started = done >= QUEUED_SHARE;
	return {
		aspect_ratio: '1:1',
		can_upscale: completed,
		...(started && { completion_percentage: task.errored ? 40 : Math.floor(done * 100) }),
		...(completed && { cover_response_id: task.responseIds[0] }),
		creation_time_float: task.createdAt / 1000,
		has_started: started,
		height: SIZE.height,
		is_completed: completed,
		...(task.errored && done === 1 && { is_errored: true }),
		model_version: 'V_0_3',
		private: true,
		request_id: task.id,
		request_type: 'TEXT_TO_IMAGE',
		resolution: 1024,
		responses: completed ? responsesOf(world, task) : [],
		sampling_speed: 0,
		seed: task.seed,
		user: {
			badge: null,
			display_handle: 'sandbox-account-holder',
			photo_url: 'https://example.com/account-holder.jpg',
			subscription_plan_id: 'sandbox-plan',
			user_id: 'sandbox-user',
		},
		user_hparams: { aspect_ratio: '1:1' },
		user_prompt: task.prompt,
		width: SIZE.width,
	};
}
