import { describe, expect, it } from 'vitest';
import { accountPath, failurePath, orderPath, pointerPath, versionPath, wishPath } from '../../../src/store/layout.ts';

describe('layout', () => {
  it('keeps host names readable', () => {
    expect(versionPath('shop.example.com', 3)).toBe('certificates/shop.example.com/3.json');
    expect(pointerPath('shop.example.com')).toBe('certificates/shop.example.com/current');
    expect(orderPath('shop.example.com')).toBe('orders/shop.example.com.json');
    expect(wishPath({ kind: 'revoke', certificateId: 'shop.example.com' })).toBe('wishes/revoke-shop.example.com.json');
    expect(failurePath('shop.example.com', 'issue')).toBe('failures/issue/shop.example.com.json');
  });

  it('gives each CA an account file of its own', () => {
    expect(accountPath('https://a.example/directory')).toMatch(/^accounts\/[0-9a-f]{16}\.json$/);
    expect(accountPath('https://a.example/directory')).not.toBe(accountPath('https://b.example/directory'));
  });

  it('lets no id out of its directory', () => {
    expect(() => orderPath('..')).toThrow(expect.objectContaining({ code: 'BUG' }));
    expect(() => orderPath('')).toThrow(expect.objectContaining({ code: 'BUG' }));
    expect(orderPath('a/b')).toBe('orders/a%2Fb.json');
    expect(orderPath('2001:db8::1')).toBe('orders/2001%3Adb8%3A%3A1.json');
  });
});
