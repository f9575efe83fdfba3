import { describe, expect, it } from "vitest";

import { listenAddress } from "../../src/cli/listen-address.ts";

describe("an address to listen on", () => {
  it.each([
    [":8888", { host: "0.0.0.0", port: 8888 }],
    ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
    ["localhost:9100", { host: "localhost", port: 9100 }],
    ["[::1]:8888", { host: "::1", port: 8888 }],
    ["[::]:8888", { host: "::", port: 8888 }],
    ["8888", undefined],
    ["::1:8888", undefined],
    ["[leaf]:8888", undefined],
    ["localhost:", undefined],
    [":65536", undefined],
    ["http://localhost:8888", undefined],
  ])("%s is %j", (text, address) => {
    expect(listenAddress(text)).toEqual(address);
  });
});
