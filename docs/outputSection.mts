import type { INodeTypeDescription } from 'n8n-workflow';

const ONE_RUNNING = `One item per input item:
\`\`\`json
{ "id": "2jycc2v9nnrmc0crap5tv5zaxr", "status": "processing" }
\`\`\``;

const WORDS = `One item per input item:
\`\`\`json
{ "description": "A lighthouse at dusk", "descriptions": ["A lighthouse at dusk", "A white tower by the sea"] }
\`\`\``;

const PROMPTS = `One item per input item, with all prompts that Midjourney proposes, in \`descriptions\` without their numbers:
\`\`\`json
{ "id": "1730621826053455", "description": "1️⃣ A lighthouse --ar 3:2 …", "descriptions": ["A lighthouse --ar 3:2", "…"] }
\`\`\``;

const USAGE = `One item, however many come in: the node asks once per run, free of charge. Gateways answer 20 times in 20 minutes, so
every five minutes is often enough for a schedule.
\`\`\`json
{ "name": "n8n", "granted": 10, "used": 2.5, "available": 7.5, "unlimited": false, "unit": "USD" }
\`\`\`
with \`expiresAt\` if the key expires. If the aggregator does not say how to convert the amounts, they are as it sent them,
and \`unit\` is \`quota\`. For a key without a limit (\`unlimited\`) only \`used\` is meaningful.`;

const IMAGES = `One item per image (or one per input item, see 'Output Mode'), in the order of the input items; the file is
in the binary field \`data\`:
\`\`\`json
{
	"status": "succeeded",
	"model": "the requested model",
	"prompt": "A lighthouse at dusk",
	"imageUrl": "https://files.example.com/lighthouse.png",
	"imageIndex": 0,
	"imageCount": 1
}
\`\`\`
and, if the provider returns them, \`id\`, \`seed\`, \`resolution\`, \`createdAt\` and others:
[all fields](../output.md#output).`;

const WITHOUT_WAITING = `With 'Wait for Completion' off, unfinished generations are output as \`id\` and \`status\`, without an image.`;

/** What comes out, as far as the parameters tell it. */
export function outputSection({ name, properties }: INodeTypeDescription): string[] {
	if (name === 'aggregatorKeyUsage') return [USAGE];
	if (name === 'midjourneyDescribe') return [PROMPTS];
	const has = (name: string) => properties.some((property) => property.name === name);
	if (!has('downloadImages')) return [has('imageSource') ? WORDS : ONE_RUNNING];
	return has('waitForCompletion') ? [IMAGES, '', WITHOUT_WAITING] : [IMAGES];
}
