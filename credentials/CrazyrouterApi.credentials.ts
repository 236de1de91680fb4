import type { Icon, ICredentialType } from 'n8n-workflow';

import { gatewayProperties, modelListTest } from '../nodes/shared/aggregator/credential/gatewayCredential';
import { bearerAuthentication } from '../nodes/shared/aggregator/credential/keyedRequest';

export class CrazyrouterApi implements ICredentialType {
	name = 'crazyrouterApi';

	displayName = 'Crazyrouter API';

	icon: Icon = { light: 'file:../icons/aggregator.svg', dark: 'file:../icons/aggregator.dark.svg' };

	documentationUrl = 'https://docs.crazyrouter.com';

	properties = gatewayProperties('crazyrouterApi');

	authenticate = bearerAuthentication;

	test = modelListTest('crazyrouterApi');
}
