/** The part of V8's inspector that takes a profile of a running process. */

export interface CpuProfile {
	nodes: Array<{ id: number; callFrame: { functionName: string; url: string; lineNumber: number } }>;
	samples: number[];
	/** Microseconds */
	timeDeltas: number[];
}

export async function openInspector(port: number) {
	const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as [{ webSocketDebuggerUrl: string }];
	const socket = new WebSocket(target.webSocketDebuggerUrl);
	await new Promise((resolve, reject) => {
		socket.onopen = resolve;
		socket.onerror = reject;
	});
	let calls = 0;
	const send = async <T,>(method: string): Promise<T> =>
		await new Promise((resolve) => {
			const id = ++calls;
			const listen = ({ data }: MessageEvent) => {
				const answer = JSON.parse(String(data));
				if (answer.id !== id) return;
				socket.removeEventListener('message', listen);
				resolve(answer.result);
			};
			socket.addEventListener('message', listen);
			socket.send(JSON.stringify({ id, method }));
		});
	return {
		async startProfile(): Promise<void> {
			await send('Profiler.enable');
			await send('Profiler.start');
		},
		async stopProfile(): Promise<CpuProfile> {
			return (await send<{ profile: CpuProfile }>('Profiler.stop')).profile;
		},
		/** Frees everything that is no longer referenced, including caches. */
		async collectGarbage(): Promise<void> {
			await send('HeapProfiler.collectGarbage');
		},
		close: () => socket.close(),
	};
}
