/** How the certificate of a switch is judged before anything secret is sent to it. */
export type Trust =
  | { readonly kind: "verify"; readonly ca?: string }
  | { readonly kind: "pin"; readonly sha256: readonly string[] }
  | { readonly kind: "insecure" };

/** Where a switch's NX-API is and how to be let in. */
export interface Target {
  /** The switch's name in every message; not necessarily its address. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: "http" | "https";
  readonly user: string;
  /** Asked at each login, so that a changed secret file takes effect; a function, so that nothing prints it by accident. */
  readonly password: () => Promise<string>;
  readonly trust: Trust;
}
