/** Put in by the build: package.json's version. */
declare const SLUICE_VERSION: string;
