'use client';
import NextLink from 'next/link';
import type { ComponentProps } from 'react';
import { useNavigation } from '@/client/navigation';

/**
 * A link within Meshpath. Pages hold no data of their own, so there is nothing worth asking for before it is followed: Next
 * would ask the server twice for each link in sight, for a list of proxies dozens of times. Followed while the server is away,
 * it waits for it.
 */
export function Link({ href, ...props }: ComponentProps<typeof NextLink> & { href: string }) {
  const { hold } = useNavigation();
  return (
    <NextLink
      prefetch={false}
      href={href}
      onNavigate={(event) => {
        if (hold(href)) event.preventDefault();
      }}
      {...props}
    />
  );
}
