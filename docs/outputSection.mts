import type { INodeTypeDescription } from 'n8n-workflow';

const ONE_RUNNING = `One item per input item:
\`\`\`json
{ "id": "2jycc2v9nnrmc0crap5tv5zaxr", "status": "processing" }
\`\`\``;

const WORDS = `One item per input item:
\`\`\`json
{ "description": "A lighthouse at dusk", "descriptions": ["A lighthouse at dusk", "A white tower by the sea"] }
\`\`\``;

const IMAGES = `One item per image (or one per input item, see 'Output Mode'), in the order of the input items; the file is
in the binary field \`data\`:
\`\`\`json
{
	"status": "succeeded",
	"model": "the model asked for",
	"prompt": "A lighthouse at dusk",
	"imageUrl": "https://files.example.com/lighthouse.png",
	"imageIndex": 0,
	"imageCount": 1
}
\`\`\`
and where the provider says so \`id\`, \`seed\`, \`resolution\`, \`createdAt\` and others:
[all fields](../../README.md#output).`;

const WITHOUT_WAITING = `With 'Wait for Completion' off, what is not finished yet comes as \`id\` and \`status\`, without an image.`;

/** What comes out, as far as the parameters tell it. */
export function outputSection({ properties }: INodeTypeDescription): string[] {
	const has = (name: string) => properties.some((property) => property.name === name);
	if (!has('downloadImages')) return [has('imageSource') ? WORDS : ONE_RUNNING];
	return has('waitForCompletion') ? [IMAGES, '', WITHOUT_WAITING] : [IMAGES];
}
