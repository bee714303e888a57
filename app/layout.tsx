import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { MeshProvider } from '@/client/MeshProvider';
import { NavigationProvider } from '@/client/navigation';
import { Shell } from '@/components/shell/Shell';
import { THEME_SCRIPT } from '@/components/shell/theme';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Meshpath', template: '%s · Meshpath' },
  description: 'An Istio service mesh at work: control plane, data plane, requests and certificates.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** Rendered at each request, because the policy's nonce is new each time. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const policy = (await headers()).get('content-security-policy') ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  return (
    <html lang="en" data-theme="dark" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours; it sets the theme before the first paint, so that a light page never flashes dark. */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <MeshProvider>
          <NavigationProvider>
            <Shell>{children}</Shell>
          </NavigationProvider>
        </MeshProvider>
      </body>
    </html>
  );
}
