/** The clock that a sandbox of this process goes by; nodes and n8n wait by another one. */
const now = Date.now.bind(Date);
let ahead = 0;

/** What takes time in the sandbox of this process is so much further, at once; until the test has ended. */
export function timePasses(ms: number): void {
	ahead += ms;
	Date.now = () => now() + ahead;
}

afterEach(() => {
	ahead = 0;
	Date.now = now;
});
