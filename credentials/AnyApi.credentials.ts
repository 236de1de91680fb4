import type { Icon, ICredentialType } from 'n8n-workflow';

import { gatewayProperties, modelListTest } from '../nodes/shared/aggregator/credential/gatewayCredential';
import { bearerAuthentication } from '../nodes/shared/aggregator/credential/keyedRequest';

export class AnyApi implements ICredentialType {
	name = 'anyApi';

	displayName = 'AnyAPI API';

	icon: Icon = { light: 'file:../icons/aggregator.svg', dark: 'file:../icons/aggregator.dark.svg' };

	documentationUrl = 'https://docs.anyapi.vip';

	properties = gatewayProperties('anyApi');

	authenticate = bearerAuthentication;

	test = modelListTest('anyApi');
}
