import { print } from "./personalities/cjson.ts";
import type { Call, Payload } from "./call.ts";
import type { Dialect } from "./personalities/dialect.ts";

/** The answer to a valid cookie that comes with somebody else's password, as captured. */
export const unknownUser: Payload = {
  status: 400,
  contentType: "text/json; charset=UTF-8",
  text: print({ ins_api: { outputs: { output: { code: "400", msg: "Authentication failure - user not found." } } } }),
};

/** Reads an ins_api request; undefined if it is not one. */
export function insApiCall(_text: string, _format: "json" | "xml", _dialect: Dialect): Call | undefined {
  return undefined;
}
