import type { PodId, ProxyConfig } from '@/mesh/model';

const LIMIT_BYTES = 256 * 1024 * 1024;
/** Earlier configurations kept of one proxy, to compare the current one with. */
const EARLIER = 4;

/**
 * Proxy configurations by pod, each with the few that stood before it. Above 256 MiB of dump bytes the earlier ones go first,
 * then the least recently used pods.
 */
export class ConfigCache {
  private readonly entries = new Map<PodId, ProxyConfig>();
  /** Newest first. */
  private readonly before = new Map<PodId, readonly ProxyConfig[]>();
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

  /** What stood before the pod's current configuration, newest first. */
  earlier(pod: PodId): readonly ProxyConfig[] {
    return this.before.get(pod) ?? [];
  }

  /** Keeps a configuration and returns the pods whose configurations had to go for it. The new one always stays. */
  put(config: ProxyConfig): PodId[] {
    const { pod } = config;
    const old = this.entries.get(pod);
    // Read twice under the same nonces it is the same configuration.
    const added = old === undefined || old.version === config.version ? [] : [old];
    const before = [...added, ...this.earlier(pod)].slice(0, EARLIER);
    this.drop(pod);
    this.entries.set(pod, config);
    if (before.length > 0) this.before.set(pod, before);
    this.total += sizeOf([config, ...before]);
    return this.makeRoom(pod);
  }

  drop(pod: PodId): void {
    this.forgetEarlier(pod);
    const found = this.entries.get(pod);
    if (found === undefined) return;
    this.entries.delete(pod);
    this.total -= found.bytes;
  }

  clear(): void {
    this.entries.clear();
    this.before.clear();
    this.total = 0;
  }

  private makeRoom(forPod: PodId): PodId[] {
    for (const pod of [...this.before.keys()]) {
      if (this.total <= this.limitBytes) return [];
      this.forgetEarlier(pod);
    }
    const dropped: PodId[] = [];
    for (const pod of [...this.entries.keys()]) {
      if (this.total <= this.limitBytes || pod === forPod) break;
      this.drop(pod);
      dropped.push(pod);
    }
    return dropped;
  }

  private forgetEarlier(pod: PodId): void {
    this.total -= sizeOf(this.earlier(pod));
    this.before.delete(pod);
  }
}

const sizeOf = (configs: readonly ProxyConfig[]): number => configs.reduce((sum, { bytes }) => sum + bytes, 0);
