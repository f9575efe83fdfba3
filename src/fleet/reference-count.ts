/** Something that is used by many and closed once. */
export interface Closable {
  close(): Promise<void>;
}

/** Something that may be replaced while it is used: it is closed when it was retired and nobody uses it any more. */
export interface ReferenceCounted<M extends Closable> {
  readonly of: M;
  /** Begins a use; the function that it gives ends it, and does nothing the second time. */
  take(): () => void;
  /** Uses it for as long as the work takes, however it ends. */
  use<T>(work: (of: M) => Promise<T>): Promise<T>;
  /** Takes no new use on; resolves when it is closed. */
  retire(): Promise<void>;
}

/** Something counted that nobody uses yet. */
export function countReferences<M extends Closable>(of: M): ReferenceCounted<M> {
  let users = 0;
  let retired = false;
  const unused = Promise.withResolvers<void>();
  let closed: Promise<void> | undefined;

  function settle(): void {
    if (retired && users === 0) unused.resolve();
  }

  function take(): () => void {
    users += 1;
    let mine = 1;
    return () => {
      users -= mine;
      mine = 0;
      settle();
    };
  }

  return {
    of,
    take,
    async use(work) {
      const end = take();
      try {
        return await work(of);
      } finally {
        end();
      }
    },
    retire() {
      retired = true;
      settle();
      return (closed ??= unused.promise.then(() => of.close()));
    },
  };
}
