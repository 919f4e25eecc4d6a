import { normalizedNames } from '../x509/names.ts';

export interface WantedNames {
  readonly names: readonly string[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Takes vhosts as people and labels write them (blanks, empty entries, upper case, duplicates); returns the names that
 * can have a certificate and those that cannot, with the reason.
 */
export function wantedNames(inputs: readonly string[]): WantedNames {
  const { names, refused } = normalizedNames(inputs.filter((input) => input.trim() !== ''));
  return { names, refused: refused.map(({ input, reason }) => ({ name: input, reason })) };
}
