/**
 * `node --import` of it starts an n8n that has another database and no driver for SQLite: one of n8n's nodes
 * (the SQL agent) asks for the driver as soon as it is loaded, long before it would use it.
 */
import { registerHooks } from 'node:module';

const url = new URL('./noSqlite.cjs', import.meta.url).href;

registerHooks({
	resolve: (specifier, context, next) => (specifier === 'sqlite3' ? { url, format: 'commonjs', shortCircuit: true } : next(specifier, context)),
});
