import { expect, it } from 'vitest';
import { asJavaScript } from '../../bench/product.ts';

it('a program becomes JavaScript that imports the built product', async () => {
  const text = `import { readFileSync } from 'node:fs';
import type { Issuer } from '../../../src/acme/types.ts';
import { fileStore } from '../../../src/store/file-store.ts';
const store: object = fileStore(readFileSync);
store as Issuer;
`;

  expect(await asJavaScript(text)).toBe(`import { readFileSync } from "node:fs";
import { fileStore } from "../dist/store/file-store.js";
const store = fileStore(readFileSync);
store;
`);
});
