/** Takes a text from outside, returns the JSON in it; undefined when it is none, as from a proxy's page. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
