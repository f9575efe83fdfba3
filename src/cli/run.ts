/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

/**
 * Runs until SIGTERM or SIGINT, then stops it and gives the exit status 0. A second signal gives 128 plus its number
 * at once, as a shell does.
 */
export async function runUntilSignal(running: Running): Promise<number> {
  await nextSignal();
  return await Promise.race([
    running.stop().then(() => 0),
    nextSignal().then((signal) => (signal === "SIGINT" ? 130 : 143)),
  ]);
}

function nextSignal(): Promise<"SIGTERM" | "SIGINT"> {
  return new Promise((resolve) => {
    const settle = (signal: "SIGTERM" | "SIGINT"): void => {
      process.off("SIGTERM", settle);
      process.off("SIGINT", settle);
      resolve(signal);
    };
    process.on("SIGTERM", settle);
    process.on("SIGINT", settle);
  });
}
