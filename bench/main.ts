import { benchLarge } from "./large.ts";
import { benchMemory } from "./memory.ts";
import { benchPoll } from "./poll.ts";
import { benchPush } from "./push.ts";
import { print } from "./report.ts";
import { benchScrape } from "./scrape.ts";
import { benchUnreachable } from "./unreachable.ts";

print([await benchPoll(100, 2), await benchPoll(1_000, 4)]);
print(await benchScrape());
print(await benchPush());
print(await benchMemory());
print(await benchLarge());
print(await benchUnreachable());
process.exitCode = 0;
