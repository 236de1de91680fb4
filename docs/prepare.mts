/** The first step of `npm run docs`, before the build: what the sources have from package.json. */
import { fromManifest } from './fromManifest.mts';
import { write } from './write.mts';

write(fromManifest());
