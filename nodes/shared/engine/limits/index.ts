/** The room's one door: how often, how soon and how many at once, for each key. */
export { growingPauseMs } from './backoff';
export type { Place, Wanted } from './createLimit';
export { Durations, durationsSeen } from './durations';
export { Limiter, limiterOf } from './limiter';
export type { Poll } from './pollLimit';
export { Watch, type Watched } from './watch';
