import type { PodId, ProxyConfig } from '@/mesh/model';

const LIMIT_BYTES = 256 * 1024 * 1024;

/** Proxy configurations by pod, least recently used dropped above 256 MiB of dump bytes. */
export class ConfigCache {
  private readonly entries = new Map<PodId, ProxyConfig>();
  private total = 0;

  constructor(private readonly limitBytes = LIMIT_BYTES) {}

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.total;
  }

  get(pod: PodId): ProxyConfig | null {
    const found = this.entries.get(pod);
    if (found === undefined) return null;
    this.entries.delete(pod);
    this.entries.set(pod, found);
    return found;
  }

  /** The same without counting as a use. */
  peek(pod: PodId): ProxyConfig | null {
    return this.entries.get(pod) ?? null;
  }

  /** Keeps a configuration and returns the pods whose configurations had to go for it. The new one always stays. */
  put(config: ProxyConfig): PodId[] {
    this.drop(config.pod);
    this.entries.set(config.pod, config);
    this.total += config.bytes;
    const dropped: PodId[] = [];
    for (const pod of this.entries.keys()) {
      if (this.total <= this.limitBytes || pod === config.pod) break;
      this.drop(pod);
      dropped.push(pod);
    }
    return dropped;
  }

  drop(pod: PodId): void {
    const found = this.entries.get(pod);
    if (found === undefined) return;
    this.entries.delete(pod);
    this.total -= found.bytes;
  }

  clear(): void {
    this.entries.clear();
    this.total = 0;
  }
}
