import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";

import type { Stage } from "./failure.ts";
import type { Address, Resolve } from "./names.ts";
import type { Target } from "./target.ts";
import { type Handshake, handshakeOf, judge, tlsOptions } from "./trust.ts";

/** Told how far the opening of a connection comes. */
export interface Watch {
  reached(stage: Stage): void;
  found(addresses: readonly Address[]): void;
  shook(handshake: Handshake | undefined): void;
  /** Told once, at the end: the socket may carry a request, or it is destroyed because of `error`. */
  done(error: Error | undefined): void;
}

/** Opens a connection to a target. Nothing may be sent on the socket before {@link Watch.done}. */
export function dial(target: Target, resolve: Resolve, watch: Watch): Socket {
  const { host, port, protocol, trust } = target;
  const isName = isIP(host) === 0;
  watch.reached(isName ? "name" : "connect");
  const address = { host, port, lookup: lookupBy(resolve, watch) };
  const socket =
    protocol === "http"
      ? connectTcp(address)
      : connectTls({ ...address, ...(isName && { servername: host }), ...tlsOptions(target) });
  socket.setNoDelay(true);

  let settled = false;
  function settle(error?: Error): void {
    if (settled) return;
    settled = true;
    if (error === undefined) watch.reached("wait");
    else socket.destroy();
    watch.done(error);
  }
  socket.on("error", settle);
  socket.once("close", () => settle(new Error("the connection was given up")));
  socket.once("connect", () => (protocol === "http" ? settle() : watch.reached("tls")));
  socket.once("secureConnect", () => {
    if (!(socket instanceof TLSSocket)) return;
    const handshake = handshakeOf(socket);
    watch.shook(handshake);
    settle(judge(trust, socket, handshake));
  });
  return socket;
}

/** Node asks for an address only where the host is a name. */
function lookupBy(resolve: Resolve, watch: Watch): LookupFunction {
  return (name, { all }, answer) => {
    resolve(name).then(
      (addresses) => {
        watch.found(addresses);
        watch.reached("connect");
        const [first] = addresses;
        if (all === true) answer(null, [...addresses]);
        else answer(null, first?.address ?? "", first?.family);
      },
      (error: Error) => answer(error, ""),
    );
  };
}
