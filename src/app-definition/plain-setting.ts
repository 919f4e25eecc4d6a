/** Most settings are given once, with a value. */
export const PLAIN = { repeatable: false, isSwitch: false };
