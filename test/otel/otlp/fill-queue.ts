// Puts requests into a queue on disk until it is killed: `node fill-queue.ts DIRECTORY`. Prints a line for each
// that is there.
import { openDiskStorage } from "../../../otel/otlp/disk-storage.ts";
import { createQueue } from "../../../otel/otlp/queue.ts";
import { requestOf } from "./requests.ts";

const [, , directory = ""] = process.argv;
const drop = () => undefined;
const storage = await openDiskStorage(directory, {
  onDrop: drop,
  onFailure: drop,
  onState: (state) => process.stdout.write(`${state.kept}\n`),
});
const queue = createQueue(storage, { maxBytes: 64 * 1024 * 1024, onDrop: drop });
for (let number = 1; ; number += 1) {
  await queue.put(requestOf(number, 100_000));
  process.stdout.write(`put ${number}\n`);
}
