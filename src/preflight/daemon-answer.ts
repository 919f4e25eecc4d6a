/** What a daemon of ours answers, with 404, on a challenge path it does not know (daemon/routes.ts). */
export const UNKNOWN_CHALLENGE = 'no such challenge';
