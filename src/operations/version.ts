/** Put in by the build; from source there is none. */
export const version: string = typeof SLUICE_VERSION === "undefined" ? "0.0.0-source" : SLUICE_VERSION;
