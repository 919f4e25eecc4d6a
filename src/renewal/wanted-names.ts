import { normalizedNames } from '../x509/names.ts';

/** Names per certificate: Let's Encrypt's limit for its classic profile. */
const MOST_NAMES = 100;

export interface WantedNames {
  readonly names: readonly string[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Takes vhosts as people and labels write them (blanks, empty entries, upper case, duplicates); returns the names that
 * can share one certificate and those that cannot have one, with the reason.
 */
export function wantedNames(inputs: readonly string[]): WantedNames {
  const { names, refused } = normalizedNames(inputs.filter((input) => input.trim() !== ''));
  const reason = `one certificate holds ${MOST_NAMES} names at most`;
  return {
    names: names.slice(0, MOST_NAMES),
    refused: [
      ...refused.map(({ input, reason: why }) => ({ name: input, reason: why })),
      ...names.slice(MOST_NAMES).map((name) => ({ name, reason })),
    ],
  };
}
