/** Replies as the vendors' and midjourney-proxy's own pages print them, word for word. */

const anyApiJob = '3785da15-4f70-4034-9128-f3ff1ac634fa';
const button = (customId: string, label: string, emoji = '') => ({ customId, emoji, label, type: 2, style: 2 });

/** AnyAPI: "submit an Imagine task" and "query a task" */
export const anyApi = {
	submitted: {
		code: 1,
		description: 'Submit success',
		result: '1730621718151844',
		properties: { discordChannelId: '1300842676874379336', discordInstanceId: '1572398367386955776' },
	},
	finished: {
		id: '1730621826053455',
		action: 'IMAGINE',
		customId: '',
		botType: '',
		prompt: 'pig --v 6.1',
		promptEn: 'pig --v 6.1',
		description: 'Submit success',
		state: '',
		submitTime: 1730621826053,
		startTime: 1730621828024,
		finishTime: 1730621855817,
		imageUrl:
			'https://cdnmjp.oneabc.org/attachments/1300842274347028520/1302547211321741343/kennedyhernandez46715_74108_pig_3785da15-4f70-4034-9128-f3ff1ac634fa.png?ex=6728831f&is=6727319f&hm=f6d701914d608e4da9298d2290b3616317264a70635fbf08a37ca6c1bb671b50&',
		status: 'SUCCESS',
		progress: '100%',
		failReason: '',
		buttons: [
			...[1, 2, 3, 4].map((index) => button(`MJ::JOB::upsample::${index}::${anyApiJob}`, `U${index}`)),
			button(`MJ::JOB::reroll::0::${anyApiJob}::SOLO`, '', '🔄'),
			...[1, 2, 3, 4].map((index) => button(`MJ::JOB::variation::${index}::${anyApiJob}`, `V${index}`)),
		],
		maskBase64: '',
		properties: { finalPrompt: 'pig --v 6.1', finalZhPrompt: '' },
	},
};

const sunset = 'a beautiful sunset over the ocean --ar 16:9 --v 6';

/** Crazyrouter: "Submit Imagine Task", "Execute Actions", "Query Task Status" */
export const crazyrouter = {
	submitted: { code: 1, description: 'Submitted successfully', result: 'task_1234567890', properties: {} },
	blended: { code: 1, description: 'Submitted successfully', result: 'task_blend_001' },
	running: {
		id: 'task_1234567890',
		action: 'IMAGINE',
		status: 'IN_PROGRESS',
		prompt: sunset,
		promptEn: sunset,
		progress: '65%',
		submitTime: 1709123456000,
		startTime: 1709123457000,
		imageUrl: '',
		failReason: '',
		buttons: [],
	},
	finished: {
		id: 'task_1234567890',
		action: 'IMAGINE',
		status: 'SUCCESS',
		prompt: sunset,
		promptEn: sunset,
		progress: '100%',
		submitTime: 1709123456000,
		startTime: 1709123457000,
		finishTime: 1709123520000,
		imageUrl: 'https://cdn.discordapp.com/attachments/.../image.png',
		failReason: '',
		buttons: ['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4'].map((label) => ({
			customId: `MJ::JOB::${label.startsWith('U') ? 'upsample' : 'variation'}::${label[1]}::abc123`,
			emoji: label,
			label,
			style: 2,
		})),
		properties: {},
	},
};

/** midjourney-proxy: docs/api.md */
export const proxy = {
	submitted: { code: 1, description: '成功', result: '8498455807619990' },
	exists: {
		code: 21,
		description: '任务已存在',
		result: '0741798445574458',
		properties: { status: 'SUCCESS', imageUrl: 'https://xxxx' },
	},
	queued: { code: 22, description: '排队中，前面还有1个任务', result: '0741798445574458', properties: { numberOfQueues: 1 } },
	banned: { code: 24, description: '可能包含敏感词', properties: { promptEn: 'nude body', bannedWord: 'nude' } },
	described: {
		id: '14001929738841620',
		action: 'DESCRIBE',
		status: 'SUCCESS',
		description: '/describe 14001929738841620.png',
		imageUrl: 'https://cdn.discordapp.com/attachments/xxx/xxx/14001929738841620.png',
		properties: { finalPrompt: '1️⃣ Cat --ar 5:4\n\n2️⃣ Cat2 --ar 5:4\n\n3️⃣ Cat3 --ar 5:4\n\n4️⃣ Cat4 --ar 5:4' },
	},
	finished: {
		id: '14001929738841620',
		action: 'IMAGINE',
		status: 'SUCCESS',
		prompt: '猫猫',
		promptEn: 'Cat',
		description: '/imagine 猫猫',
		submitTime: 1689231405854,
		startTime: 1689231442755,
		finishTime: 1689231544312,
		progress: '100%',
		imageUrl: 'https://cdn.discordapp.com/attachments/xxx/xxx/xxxx.png',
		failReason: null,
		properties: { finalPrompt: 'Cat' },
	},
};

/** new-api: its page of the format shows the id as a number */
export const newApi = { submitted: { code: 1, description: '提交成功', properties: {}, result: 1320098173412546 } };
