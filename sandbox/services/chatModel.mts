import type { FastifyInstance } from 'fastify';

export interface ChatRequest {
	model: string;
	stream?: boolean;
	messages: ChatMessage[];
	tools?: ChatTool[];
}

interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: unknown;
}

interface ChatTool {
	function: { name: string; parameters: { properties?: Record<string, unknown> } };
}

interface Said {
	content: string | null;
	tool_calls?: object[];
}

/**
 * An agent's model behind OpenAI's chat completions. It only follows fixed rules: on a user's message it
 * calls a tool, with the message as `prompt` (or in a JSON object, if the tool takes `input`), once for each
 * requested picture; on the tools' results it answers with the images, the id, or the reason. JSON in the
 * message is used as the tool's arguments, word for word. "look up <id>" calls the tool that takes an `id`,
 * "make it …" the one that takes `image_urls`, with the image that was shown last.
 */
export function chatModel(app: FastifyInstance): ChatRequest[] {
	const chats: ChatRequest[] = [];
	app.get('/v1/models', async () => ({ object: 'list', data: [{ id: 'gpt-4.1-mini', object: 'model' }] }));
	app.post('/v1/chat/completions', async (request, reply) => {
		const chat = request.body as ChatRequest;
		chats.push(chat);
		const said = answerTo(chat);
		const finish_reason = said.tool_calls ? 'tool_calls' : 'stop';
		const whole = { id: `chat-${chats.length}`, created: 1, model: chat.model };
		if (!chat.stream) {
			const choices = [{ index: 0, message: { role: 'assistant', ...said }, finish_reason }];
			return { ...whole, object: 'chat.completion', choices, usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } };
		}
		const chunk = (delta: object, end: string | null) =>
			`data: ${JSON.stringify({ ...whole, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: end }] })}\n\n`;
		reply.type('text/event-stream');
		return `${chunk({ role: 'assistant', ...said }, null)}${chunk({}, finish_reason)}data: [DONE]\n\n`;
	});
	return chats;
}

function answerTo({ messages, tools = [] }: ChatRequest): Said {
	// some agents put each result after a separate message that repeats the call
	const results = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1).filter(({ role }) => role === 'tool');
	if (results.length > 0) return { content: results.map((result) => report(textOf(result))).join('\n\n') };
	const wish = textOf(messages.at(-1)!);
	const id = /look up (\S+)/i.exec(wish)?.[1];
	const shown = /^make it /i.test(wish) ? lastShown(messages) : undefined;
	const asks = ({ function: { parameters: { properties = {} } } }: ChatTool, name: string) => name in properties;
	const fits = (tool: ChatTool) => {
		if (id) return asks(tool, 'id');
		if (shown) return asks(tool, 'image_urls');
		return (asks(tool, 'prompt') || asks(tool, 'input')) && !asks(tool, 'image_urls');
	};
	const tool = tools.find(fits);
	if (!tool) return { content: 'There is no tool for that.' };
	const aspect_ratio = /\b\d+:\d+\b/.exec(wish)?.[0] ?? '1:1';
	const inputs = pictures(wish).map((prompt) => ({ prompt, aspect_ratio }));
	const wished = asks(tool, 'input') ? inputs.map((input) => ({ input })) : inputs;
	const dictated = /\{.*\}/s.exec(wish)?.[0];
	const ownWords = id ? [{ id }] : shown ? [{ prompt: wish, image_urls: shown }] : wished;
	const given = dictated ? [JSON.parse(dictated)] : ownWords;
	return {
		content: null,
		tool_calls: given.map((arguments_, index) => ({
			index,
			id: `call_${messages.length}_${index}`,
			type: 'function',
			function: { name: tool.function.name, arguments: JSON.stringify(arguments_) },
		})),
	};
}

const COUNTS: Record<string, number> = { two: 2, three: 3, four: 4, 2: 2, 3: 3, 4: 4 };

/** A prompt for each requested picture: "two images: a fox and an owl", "three pictures of a fox". */
function pictures(wish: string): string[] {
	const [, count = '', what = ''] = /\b(two|three|four|[234])\s+(?:images|pictures|photos|drawings)\b[\s:,]*(?:of\s+)?(.*)$/is.exec(wish) ?? [];
	const wanted = COUNTS[count.toLowerCase()] ?? 1;
	if (wanted === 1) return [wish];
	const named = what.split(/\s*(?:[,;]|\band\b)\s*/i).filter((part) => part !== '');
	return named.length === wanted ? named : Array.from({ length: wanted }, (_, index) => `${what || wish}, version ${index + 1}`);
}

function lastShown(messages: ChatMessage[]): string | undefined {
	const answers = messages.filter(({ role, content }) => role === 'assistant' && content !== null).map(textOf);
	return answers.flatMap((text) => [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, url]) => url)).at(-1);
}

/** What a model would say about a tool's result, from its content only. */
function report(result: string): string {
	const [first] = [JSON.parse(result)].flat() as Array<Record<string, unknown> | string | undefined>;
	if (typeof first !== 'object') return `The tool said: ${result}`;
	if (typeof first.imageUrl === 'string') return `![${String(first.prompt)}](${first.imageUrl})`;
	if (first.error !== undefined) return `It did not work: ${reasonOf(first)}`;
	return `It is ${String(first.status)}, its ID is ${String(first.id)}`;
}

/** In sentences, as a model says it, with the ID if there is one to come back to. */
function reasonOf({ error, details }: Record<string, unknown>): string {
	const { description = '', id } = (details ?? {}) as { description?: string; id?: string };
	const said = [`${String(error)}.`, description, id && !description.includes(id) ? `Its ID is ${id}.` : ''];
	return said.filter((part) => part !== '').join(' ');
}

function textOf({ content }: ChatMessage): string {
	if (typeof content === 'string') return content;
	return (content as Array<{ text?: string }>).map(({ text = '' }) => text).join('');
}
