import { spawnSync } from "node:child_process";
import { connect, type Socket } from "node:net";

/** How many connections a test can hold: each takes two file descriptors of this process, its client's and its server's. */
export function mostConnections(wanted: number): number {
  const { stdout } = spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" });
  const limit = stdout.trim() === "unlimited" ? Infinity : Number(stdout);
  return Math.min(wanted, Math.floor((limit - 200) / 2));
}

/** What a slow client sends at first, and then again and again. */
export interface Drip {
  readonly first: string | Uint8Array;
  readonly again: string | Uint8Array;
}

/** How long a connection lived; undefined while it lives. */
export type Life = () => number | undefined;

/** Opens connections that drip, and gives how long each has lived; all are gone with the disposal. */
export async function flood(port: number, drips: readonly Drip[]) {
  const sockets: Socket[] = [];
  const opening = drips.map(
    ({ first, again }) =>
      new Promise<Life>((resolve) => {
        const socket = connect(port, "127.0.0.1");
        sockets.push(socket);
        socket.on("error", () => undefined).resume();
        socket.once("connect", () => {
          const opened = performance.now();
          let life: number | undefined;
          if (first.length > 0) socket.write(first);
          const dripping = setInterval(() => socket.write(again), 500);
          socket.once("close", () => {
            clearInterval(dripping);
            life = performance.now() - opened;
          });
          resolve(() => life);
        });
      }),
  );
  const lives = await Promise.all(opening);
  return {
    lives,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
