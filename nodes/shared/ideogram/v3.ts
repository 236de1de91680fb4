import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { endpoint } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { ENCODERS } from './encoding';
import { V3_EXCLUSIONS } from './exclusions';
import { choiceOf, imagesOperation, type Choice } from './imagesOperation';
import { imagesProgress } from './imagesReply';
import { inDialect, officialRatio, V3_DIALECTS } from './v3Dialects';

export type V3Route = 'generate' | 'edit' | 'remix' | 'reframe' | 'replace-background';

/** The only model of these routes; it is not sent. */
const MODEL = 'V_3';

/** The `execute` of a V3 node. */
export function runIdeogramV3(route: V3Route, fields: INodeProperties[]) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems.call(this, v3Operation(route, fields));
	};
}

/** The fields lie flat beside the images. */
export function v3Operation(route: V3Route, fields: INodeProperties[]): Operation<Choice> {
	return {
		...imagesOperation,
		parameters(item) {
			const choice = choiceOf(fields, V3_EXCLUSIONS, withOfficialRatio(item));
			const { api, label } = item.connection;
			const dialect = V3_DIALECTS[api.imageUpload];
			if (route === 'edit' && dialect.needsMask) assertMask(choice, label);
			return { ...choice, model: MODEL, fields: inDialect(dialect, choice.fields, label) };
		},
		async request({ fields: flat, images }, item) {
			const { api } = item.connection;
			const url = endpoint(item.connection, api.ideogramV3Path, route);
			return { method: 'POST', url, body: await ENCODERS[api.imageUpload](flat, images, item) };
		},
		progress: (reply, { model }, connection) => imagesProgress(reply, model, connection),
	};
}

function withOfficialRatio(item: Item): Item {
	return {
		...item,
		parameter(name) {
			const value = item.parameter(name);
			return name === 'aspectRatio' && typeof value === 'string' ? officialRatio(value) : value;
		},
	};
}

function assertMask({ images }: Choice, label: string): void {
	if (images.some(({ wire }) => wire === 'mask')) return;
	throw new Fault('parameter', "'Mask' is missing", {
		description: `${label} edits only where a mask says so. Choose a file or a URL as 'Mask Source'.`,
	});
}
