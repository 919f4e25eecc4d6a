/** True when `name` is the domain or lies below it; both normalised DNS names. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
