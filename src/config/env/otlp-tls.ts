import { certificatesIn, type Files, keyIn } from "../file/files.ts";
import { attempt } from "../yaml/mistakes.ts";
import { refusal } from "../file/pem.ts";
import type { Destination } from "../settings.ts";

/** The PEM files of one end of TLS. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** The texts of these files. What is wrong with one is told. */
export function clientTls(
  { ca, cert, key }: TlsFiles,
  contents: Files,
  wrong: (file: keyof TlsFiles, message: string) => void,
): Destination["tls"] {
  const read = (file: keyof TlsFiles, path: string | undefined, textIn: typeof certificatesIn) =>
    path === undefined
      ? undefined
      : attempt(
          () => textIn(path, contents),
          (message) => wrong(file, message),
        );
  const texts = {
    ca: read("ca", ca, certificatesIn),
    cert: read("cert", cert, certificatesIn),
    key: read("key", key, keyIn),
  };
  if (cert !== undefined && key === undefined) wrong("cert", "needs its key as well");
  if (key !== undefined && cert === undefined) wrong("key", "needs its certificate as well");
  const { cert: ours, key: secret } = texts;
  const refused = ours === undefined || secret === undefined ? undefined : refusal({ cert: ours, key: secret });
  if (refused !== undefined) wrong("key", refused);
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
}
