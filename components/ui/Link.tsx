import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link within Meshpath. Pages hold no data of their own, so there is nothing worth asking for before it is followed: Next
 * would ask the server twice for each link in sight, for a list of proxies dozens of times.
 */
export const Link = (props: ComponentProps<typeof NextLink>) => <NextLink prefetch={false} {...props} />;
