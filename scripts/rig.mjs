/** `npm run rig -- COMMAND`: the real mesh. Installs what is missing, then becomes rig/main.ts. */
import { checkNode, install } from './lib.mjs';

checkNode();
install();
// In this very process: the terminal, its Ctrl-C and stdin belong to the command, `npm run rig -- k apply -f -` included.
const { register } = await import('tsx/esm/api');
register();
await import('../rig/main.ts');
