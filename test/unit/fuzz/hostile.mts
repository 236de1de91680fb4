/** What whoever answers in an aggregator's name may try, with bodies that are made while they are read. */
export interface Attack {
	name: string;
	status?: number;
	headers?: Record<string, string>;
	body(): Iterable<string | Buffer>;
	/** What comes from each address of an image; a small picture where absent */
	file?(): { status?: number; headers?: Record<string, string>; body: Iterable<Buffer> };
	/** Whether only a few families meet it, because it takes long */
	isLong?: true;
}

const MIB = 1024 * 1024;
const SIGNATURE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const LARGE_PICTURE = Buffer.concat([SIGNATURE, Buffer.alloc(50_000, 7)]).toString('base64');
/** Nobody may read to the end of this. */
const ENDLESS = 6 * 1024 * MIB;

function* endless(start: string | Buffer, piece: string | Buffer): Generator<string | Buffer> {
	yield start;
	const large = Buffer.concat(Array<Buffer>(Math.ceil((64 * 1024) / Buffer.byteLength(piece))).fill(Buffer.from(piece)));
	for (let sent = 0; sent < ENDLESS; sent += large.length) yield large;
	throw new Error('An endless reply was read to its end');
}

/** As a network brings it. */
export function* inPieces(whole: Buffer): Generator<Buffer> {
	for (let at = 0; at < whole.length; at += 64 * 1024) yield whole.subarray(at, at + 64 * 1024);
}

function* endlessFile(): Generator<Buffer> {
	for (const piece of endless(SIGNATURE, Buffer.alloc(64 * 1024, 7))) yield piece as Buffer;
}

function* fileOf(bytes: number): Generator<Buffer> {
	const piece = Buffer.concat([SIGNATURE, Buffer.alloc(64 * 1024 - SIGNATURE.length, 7)]);
	for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}

/** A reply in the forms of all families at once. */
const reply = (texts: string[], more: object = {}) => ({
	id: '2jycc2v9nnrmc0crap5tv5zaxr',
	status: 'succeeded',
	output: texts,
	created: 1,
	data: texts.map((url) => ({ url })),
	candidates: [{ content: { parts: texts.slice(0, 20_000).map((url) => ({ text: `![a](${url})` })) } }],
	sampling_requests: [{ request_id: 'QGvBNC-SReSCnZ7y-hnYbg', is_completed: true, responses: texts.map((url, index) => ({ response_id: `r${index}`, image_url: url })) }],
	imageUrl: texts[0],
	code: 1,
	result: '1730621718151844',
	...more,
});

/** Where files in base64 are results */
const bothWays = (texts: string[]) => ({ output: texts, data: texts.map((url) => ({ url })) });

const json = (value: object) => () => inPieces(Buffer.from(JSON.stringify(value)));
const times = <T,>(count: number, text: (index: number) => T) => Array.from({ length: count }, (_, index) => text(index));
const addresses = (count: number) => times(count, (index) => `https://pictures.example/${index}.png`);
const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** Small on the wire, and met by every operation: nobody stands still for them. */
export const BOMBS: Attack[] = [
	// entries that are wrong, in the lists that the families read: each costs whoever checks it
	...['data', 'candidates', 'sampling_requests', 'descriptions', 'buttons', 'output', 'images', 'result', 'events'].map((place): Attack => ({
		name: `two hundred thousand numbers as '${place}'`,
		body: () => [`{"id":"p1","status":"SUCCESS","action":"IMAGINE","imageUrl":"https://pictures.example/1.png","code":1,"${place}":[${'0,'.repeat(199_900)}0]}`],
	})),
	{ name: 'numbers as parts', body: () => [`{"candidates":[{"content":{"parts":[${'0,'.repeat(199_900)}0]}}]}`] },
	{ name: 'numbers as responses', body: () => [`{"sampling_requests":[{"request_id":"QGvBNC-SReSCnZ7y-hnYbg","is_completed":true,"responses":[${'0,'.repeat(199_900)}0]}]}`] },
	{ name: 'eight million numbers', body: () => [`{"data":[${'0,'.repeat(7.9 * MIB)}0]}`] },
	{ name: 'objects of unlike shape', body: () => [`{"id":"p1","status":"succeeded","output":[${times(49_000, (index) => `{"${index.toString(36)}a":0,"${index.toString(36)}b":0,"${index.toString(36)}c":0}`).join(',')}]}`] },
	{ name: 'two hundred thousand fields', body: () => [`{"id":"p1","status":"succeeded","output":{${times(198_000, (index) => `"${index.toString(36)}z":0`).join(',')}}}`] },
	{ name: 'an error of two hundred thousand fields', status: 400, body: () => [`{"message":"no","type":"a","code":"b",${times(198_000, (index) => `"${index.toString(36)}z":0`).join(',')}}`] },
	{ name: 'an address of 4 MiB as a pattern for 20,000 others', body: () => [`{"sampling_requests":[{"request_id":"QGvBNC-SReSCnZ7y-hnYbg","is_completed":true,"responses":[{"response_id":"c1","cover":true,"image_url":"https://i.example/${'a'.repeat(4 * MIB)}/c1"},${times(20_000, (index) => `{"response_id":"r${index}"}`).join(',')}]}]}`] },
	// texts that an expression may take long for
	{ name: 'Markdown that never ends', body: () => [JSON.stringify({ candidates: [{ content: { parts: [{ text: '!['.repeat(400_000) }, { text: '![](https://a'.repeat(50_000) }] } }] })] },
	{ name: 'a progress of blanks', body: () => [JSON.stringify({ id: '1730621718151844', status: 'IN_PROGRESS', code: 1, result: '1730621718151844', progress: `1${' '.repeat(MIB)}x` })] },
	{ name: 'words of blanks, codes and requests to retry', status: 400, body: () => [JSON.stringify({ error: { message: `a${'_'.repeat(9_000)} ${' '.repeat(MIB)}x ${'please '.repeat(50_000)}${'请稍'.repeat(9_000)}${'(request id: '.repeat(9_000)}`, type: 'new_api_error', code: 'x'.repeat(MIB) } })] },
	{ name: 'data: again and again before a file', body: () => [JSON.stringify({ id: 'p1', status: 'succeeded', output: `${'data:'.repeat(100_000)},fileInReply/${'0'.repeat(32)}/0/b/5/x` })] },
	{ name: 'numbers of a million digits', body: () => [`{"id":"p1","status":"succeeded","created":${'9'.repeat(MIB)},"progress":${'9'.repeat(MIB)},"data":[{"seed":${'9'.repeat(MIB)}}],"output":"https://pictures.example/1.png"}`] },
	{ name: 'one field again and again', body: () => [`{"id":"p1",${'"status":"succeeded",'.repeat(190_000)}"output":"https://pictures.example/1.png"}`] },
	{ name: 'names of 20 kB', body: () => [`{"id":"p1","status":"succeeded",${times(200, (index) => `"${'n'.repeat(20_000)}${index}":0`).join(',')}}`] },
	{ name: 'hundreds of towers of lists', body: () => [`{"data":[${times(240, () => `${'['.repeat(190)}${']'.repeat(190)}`).join(',')}]}`] },
	{ name: 'a thousand errors in one', status: 400, body: () => [JSON.stringify({ errors: times(1_000, (index) => ({ message: `no ${index} ${'please try again '.repeat(50)}`, code: `c${index}` })), detail: times(1_000, () => ({ loc: ['body', 'image'], msg: 'x'.repeat(500) })) })] },
	{ name: 'a hundred thousand events', headers: { 'content-type': 'text/event-stream' }, body: () => ['event: image_generation.partial_image\ndata: {"type":"image_generation.partial_image"}\n\n'.repeat(25_000), ':\n'.repeat(75_000), 'data: [DONE]\n\n'] },
	{ name: 'a line of an event that never ends', headers: { 'content-type': 'text/event-stream' }, body: () => [`data: {"type":"${'a'.repeat(4 * MIB)}`, '\n', 'x:'.repeat(MIB)] },
	// what is kept
	{ name: 'ids of 1 MiB', body: () => [JSON.stringify({ id: 'i'.repeat(MIB), task_id: 't'.repeat(MIB), result: '1'.repeat(MIB), request_id: 'r'.repeat(MIB), code: 1, status: 'x'.repeat(MIB), urls: { get: `https://gateway.example/${'a'.repeat(MIB)}` } })] },
	{ name: 'a text of 1 MiB beside fifty images', body: () => [JSON.stringify({ candidates: [{ content: { parts: [{ text: 'hello '.repeat(MIB / 6) }, ...times(50, () => 'x').map(() => ({ inlineData: { mimeType: 'image/png', data: SIGNATURE.toString('base64') } }))] } }] })] },
	{ name: 'an output of 4 MiB beside its files', body: () => [JSON.stringify({ id: 'p1', status: 'succeeded', output: ['https://pictures.example/1.png', 'https://pictures.example/2.png', 'x '.repeat(2 * MIB)] })] },
	{ name: 'buttons of 4 MiB', body: () => [JSON.stringify({ id: '1730621718151844', status: 'SUCCESS', action: 'IMAGINE', imageUrl: 'https://pictures.example/1.png', code: 1, result: '1', buttons: [...times(20_000, (index) => ({ customId: `MJ::JOB::upsample::1::${index}`, label: 'L'.repeat(50) })), { customId: 'c'.repeat(2 * MIB), label: 'L '.repeat(MIB) }] })] },
];

export const ATTACKS: Attack[] = [
	// sizes
	{ name: 'an endless text', body: () => endless('{"id":"', 'x y ') },
	{ name: 'an endless error', status: 400, body: () => endless('{"error":{"message":"', 'no ') },
	{ name: 'an endless page', headers: { 'content-type': 'text/html' }, body: () => endless('<!doctype html>', '<p>') },
	{ name: 'endless blanks', body: () => endless('', ' \n') },
	{ name: 'an endless number', body: () => endless('{"created":', '9') },
	{ name: 'an endless name', body: () => endless('{"', 'name') },
	{ name: 'an endless file in base64', body: () => endless(`{"created":1,"data":[{"b64_json":"${SIGNATURE.toString('base64').slice(0, -4)}`, 'AAAA'), isLong: true },
	{ name: 'words of 1 MiB in every place', body: json(reply(['w '.repeat(MIB / 2)], { id: 'i'.repeat(MIB), model: 'm'.repeat(MIB), status: 's'.repeat(MIB), error: 'e '.repeat(MIB / 2), description: 'd'.repeat(MIB) })) },
	{ name: 'a hundred endless images', body: json(reply(addresses(100))), file: () => ({ body: endlessFile() }), isLong: true },
	{ name: 'a hundred images of 40 MiB', body: json(reply(addresses(100))), file: () => ({ body: fileOf(40 * MIB) }), isLong: true },
	// depths
	{ name: 'lists in lists', body: () => endless('{"data":', '[') },
	{ name: 'objects in objects', body: () => endless('{"data":', '{"a":') },
	{ name: 'as deep as is allowed', body: () => [`{"id":"p1","status":"succeeded","output":${'['.repeat(198)}"https://pictures.example/a.png"${']'.repeat(198)}}`] },
	// counts
	{ name: 'endless empty lists', body: () => endless('{"data":[', '[],') },
	{ name: 'endless empty texts', body: () => endless('{"data":[', '"",') },
	{ name: 'endless fields', body: () => endless('{', '"a":1,') },
	{ name: '60,000 addresses', body: json(reply(addresses(60_000))) },
	{ name: 'more files in base64 than are taken', body: json({ ...reply([]), ...bothWays(times(110, () => `data:image/png;base64,${LARGE_PICTURE}`)) }) },
	// encodings
	{ name: 'bytes that are no UTF-8', body: () => ['{"id":"', bytes('fffec0afeda080f4908080'.repeat(50_000)), '"}'] },
	{ name: 'UTF-16', body: () => [Buffer.from(`\ufeff${JSON.stringify(reply(addresses(1)))}`, 'utf16le')] },
	{ name: 'every character escaped', body: () => [`{"id":"p1","status":"failed","error":"${'\\u0077'.repeat(1_500_000)}"}`] },
	{ name: 'escapes of escapes', body: () => [`{"id":"p1","status":"failed","error":"${'\\\\'.repeat(2_000_000)}${'%25'.repeat(1_000_000)}${'&#x0000'.repeat(500_000)}"}`] },
	{ name: 'lone surrogates and controls', body: json(reply([`https://pictures.example/${'\ud800\u202e\u0000\u001b[2J'.repeat(20_000)}.png`], { id: '\u202e\n'.repeat(20_000) })) },
	{ name: 'base64 that is none', body: json(reply(times(20, (index) => `data:image/png;base64,${'@=-_'.repeat(20_000)}${index}`))) },
	// addresses
	{ name: 'private addresses', body: json(reply(times(2_000, (index) => `http://10.0.${index >> 8}.${index & 255}/${index}.png`))) },
	{ name: 'addresses of 100 kB', body: json(reply(times(40, (index) => `https://pictures.example/${'a'.repeat(100_000)}${index}.png`))) },
	{
		name: 'redirects in a circle',
		body: json(reply(addresses(100))),
		file: () => ({ status: 302, headers: { location: 'https://pictures.example/again.png' }, body: [] }),
	},
	{
		name: 'redirects into the network behind n8n',
		body: json(reply(addresses(100))),
		file: () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' }, body: [] }),
	},
];
