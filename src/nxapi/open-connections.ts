/** Counts the connections to switches that are open at once, of all of them. */
export interface OpenConnections {
  /** Gives what is called when one more is closed, safe to call twice; undefined where none may be opened. */
  open(): (() => void) | undefined;
}

/** Lets as many be open at once as there are file handles for; Infinity: all. */
export function createOpenConnections(most: number): OpenConnections {
  let count = 0;
  return {
    open() {
      if (count >= most) return undefined;
      count += 1;
      let closed = false;
      return () => {
        if (!closed) count -= 1;
        closed = true;
      };
    },
  };
}
