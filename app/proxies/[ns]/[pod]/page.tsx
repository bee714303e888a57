import type { Metadata } from 'next';
import { ProxyView } from '@/components/proxies/one/ProxyView';

type Props = { params: Promise<{ ns: string; pod: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).pod) };
}

export default async function ProxyPage({ params }: Props) {
  const { ns, pod } = await params;
  return <ProxyView namespace={decodeURIComponent(ns)} name={decodeURIComponent(pod)} />;
}
