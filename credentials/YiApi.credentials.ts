import type { Icon, ICredentialType } from 'n8n-workflow';

import { gatewayProperties, modelListTest } from '../nodes/shared/aggregator/credential/gatewayCredential';
import { bearerAuthentication } from '../nodes/shared/aggregator/credential/keyedRequest';

export class YiApi implements ICredentialType {
	name = 'yiApi';

	displayName = 'YIAPI API';

	icon: Icon = { light: 'file:../icons/aggregator.svg', dark: 'file:../icons/aggregator.dark.svg' };

	documentationUrl = 'https://doc.aiyiapi.com';

	properties = gatewayProperties('yiApi');

	authenticate = bearerAuthentication;

	test = modelListTest('yiApi');
}
