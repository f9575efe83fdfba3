import { benchLarge } from "./large.ts";
import { benchMemory } from "./memory.ts";
import { benchPoll } from "./poll.ts";
import { benchPush } from "./push.ts";
import { print } from "./report.ts";
import { benchScrape } from "./scrape.ts";
import { SIZE } from "./size.ts";
import { benchUnreachable } from "./unreachable.ts";

// npm run bench -- [--tiny]

if (SIZE.length > 0) console.log("A little of everything, to see that it runs: these figures say nothing.");

print([await benchPoll(100, 2), await benchPoll(1_000, 4)]);
print(await benchScrape());
print(await benchPush());
print(await benchMemory());
print(await benchLarge());
print(await benchUnreachable());
