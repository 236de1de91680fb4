import type { INodeProperties } from 'n8n-workflow';

import { endOf } from './explainedCreation';
import { describedModel, type Model } from './models';

/** What a node says whose model its maker shut down: it stays for the workflows that have it. */
export function shutDownNotice(models: readonly Model[]): INodeProperties[] {
	const end = endOf(describedModel(models[0].value));
	if (end === undefined) return [];
	return [{ displayName: `${end.what}. ${end.instead}.`, name: 'shutDownNotice', type: 'notice', default: '' }];
}
