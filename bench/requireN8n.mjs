import { registerHooks } from 'node:module';

/**
 * n8n's own packages as `require` gives them: n8n-workflow's ES modules cannot be loaded by Node.js,
 * and with two copies of its classes no `instanceof` in n8n's engine would hold.
 */
registerHooks({
	resolve(specifier, context, nextResolve) {
		if (!/^n8n-(workflow|core)$/.test(specifier)) return nextResolve(specifier, context);
		return nextResolve(specifier, { ...context, conditions: ['node', 'require', 'default'] });
	},
});
