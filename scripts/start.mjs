/** `npm start`: installs and builds what is missing, then serves in this very process, so that Ctrl-C ends it all. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, install, isBuilt, ROOT, run } from './lib.mjs';

const args = process.argv.slice(2);
const dev = args.includes('--dev');

checkNode();
install();
if (dev) run(process.execPath, ['scripts/build.mjs', '--cli']);
else if (!isBuilt()) run(process.execPath, ['scripts/build.mjs']);

process.argv = [process.argv[0], join(ROOT, 'dist', 'meshpath.mjs'), 'serve', ...args];
await import(pathToFileURL(process.argv[1]).href);
