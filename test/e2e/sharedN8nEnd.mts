export { tearDown as default } from './sharedN8n.mts';
