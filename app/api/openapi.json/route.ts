import packageJson from '@/package.json';
import { json } from '@/server/http/answers';
import { openApi } from '@/wire/openapi';

export const dynamic = 'force-dynamic';

export const GET = () => json(openApi(packageJson.version));
