import type { Failure, RequestPath } from '@/mesh/path/stations.ts';

/** What the stations show: how a request went, or one way that a request may go. */
export type Way = Omit<RequestPath, 'request'> & {
  /** What the caller gets, where it is foreseen and no log says it; null: the app decides. */
  readonly answer?: string | null;
  /** Who answers, where it is neither the app nor a failure: a proxy that redirects. */
  readonly answeredBy?: Failure['by'];
  /** Why it stops where it does, where no log line's flags say it. */
  readonly why?: string;
  /** Why nothing can be said of what follows the last station that was reached. */
  readonly unknown?: string;
};
