/** Words of the schema library and of JavaScript, which mean nothing to who runs a switch. */
const LIBRARY =
  /\b(?:invalid|too small|too big|received|items|array|object|string|undefined|null|NaN|input|union|zod)\b|[<>]=|\[object/i;

/** Whether a message names a place in the reply, or the reply, and says what to do. */
const SENTENCE =
  /^(?:the switch answered with.*|(?:the reply|[\w./[\]-]+): (?:expected .+(?:, found .+|; may_be_empty allows none)|no .+)); (?:write the reply to a file|its feature is off|compare rows and keys|may_be_empty allows)/su;

/** What is wrong with a message, without what it quotes of the reply. */
export function faultsOfMessage(message: string): string[] {
  const own = message.replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"');
  return LIBRARY.test(own) || !SENTENCE.test(own) ? [message] : [];
}
