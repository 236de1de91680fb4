import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, resolveDependency } from './packageRoot.mts';

/** The font of all pictures comes from npm, so that they can be drawn on a machine without fonts. */
export function fontFile(): string {
	const hasFonts = process.platform !== 'linux' || existsSync('/etc/fonts/fonts.conf');
	if (!hasFonts) {
		process.env.FONTCONFIG_FILE ??= join(packageRoot(), 'sandbox/aggregator/fonts.conf');
	}
	return resolveDependency('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
}
