import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Lower than the ports that the system gives to clients, and to servers that take any: none of them can take it meanwhile. */
const [FIRST, LAST] = [12_000, 32_000];

/** A port that is free, for a program that cannot be asked which one it took. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
