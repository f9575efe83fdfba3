import type { Command } from "./define.ts";
import { icamFibTcam } from "./icam-fib-tcam.ts";
import { showVersion } from "./show-version.ts";

/** Every command that the collector knows, in the order in which a switch is asked. */
export const catalogue: readonly Command[] = [showVersion, icamFibTcam];
