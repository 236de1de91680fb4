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
 * An agent's model behind OpenAI's chat completions. It has no mind of its own: to a user's message it
 * calls a tool, with the message as `prompt`; to the tool's result it answers with the image, the id,
 * or the reason. "look up <id>" calls the tool that takes an `id`.
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
	const last = messages.at(-1)!;
	if (last.role === 'tool') return { content: report(textOf(last)) };
	const wish = textOf(last);
	const id = /look up (\S+)/i.exec(wish)?.[1];
	const tool = tools.find(({ function: { parameters } }) => (id ? 'id' : 'prompt') in (parameters.properties ?? {}));
	if (!tool) return { content: 'There is no tool for that.' };
	const ratio = /\b\d+:\d+\b/.exec(wish)?.[0];
	const given = id ? { id } : { prompt: wish, aspect_ratio: ratio ?? '1:1' };
	return {
		content: null,
		tool_calls: [{ index: 0, id: `call_${messages.length}`, type: 'function', function: { name: tool.function.name, arguments: JSON.stringify(given) } }],
	};
}

/** What a model would make of a tool's result, from what stands in it alone. */
function report(result: string): string {
	const [first] = [JSON.parse(result)].flat() as Array<Record<string, unknown> | string | undefined>;
	if (typeof first !== 'object') return `The tool said: ${result}`;
	if (typeof first.imageUrl === 'string') return `![${String(first.prompt)}](${first.imageUrl})`;
	if (first.error !== undefined) return `It did not work: ${JSON.stringify(first)}`;
	return `It is ${String(first.status)}, its ID is ${String(first.id)}`;
}

function textOf({ content }: ChatMessage): string {
	if (typeof content === 'string') return content;
	return (content as Array<{ text?: string }>).map(({ text = '' }) => text).join('');
}
