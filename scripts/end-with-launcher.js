// Loaded by launch.js into the program that it starts: tells the program to end when the launcher is gone, which one that
// was killed with -9 can tell nobody.
import { isMainThread } from "node:worker_threads";

const LOOK_MS = 200;
const GRACE_MS = 15_000;

if (isMainThread) {
  const launcher = Number(new URL(import.meta.url).searchParams.get("launcher"));
  // What this program starts itself has another parent.
  const own = process.execArgv.findIndex((argument) => argument === import.meta.url);
  if (own > 0) process.execArgv.splice(own - 1, 2);

  const looking = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(looking);
    setTimeout(() => process.exit(143), GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  }, LOOK_MS);
  looking.unref();
}
