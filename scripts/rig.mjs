/** `npm run rig -- COMMAND`: the real mesh. Installs what is missing, then hands over to rig/main.ts. */
import { checkNode, install, ROOT, runCode } from './lib.mjs';

checkNode();
install();
process.exit(await runCode(process.execPath, ['--import', 'tsx', `${ROOT}/rig/main.ts`, ...process.argv.slice(2)]));
