import type { Json } from './types.ts';

/** An answer that is an error: `{type, message, data}` with the media type of Cosmos' errors. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly data: Json;

  constructor(type: string, message: string, { status = 400, data = {} }: { status?: number; data?: Json } = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.data = data;
  }
}
