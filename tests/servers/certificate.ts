import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** A certificate made for a test, with what is needed to sign others with it. */
export interface Certificate {
  readonly pem: string;
  readonly keyPem: string;
  readonly key: KeyObject;
  readonly name: string;
}

export interface CertificateOptions {
  readonly name: string;
  /** Absent: signed by itself. */
  readonly by?: Certificate;
  readonly authority?: boolean;
  readonly hosts?: readonly string[];
  readonly from?: Date;
  readonly until?: Date;
}

const day = 86_400_000;

/** Makes an X.509 certificate with nothing but Node: openssl is not everywhere. */
export function certificate(options: CertificateOptions): Certificate {
  const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { name, by } = options;
  const from = options.from ?? new Date(Date.now() - day);
  const until = options.until ?? new Date(Date.now() + day);
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(Math.floor(Math.random() * 2 ** 30) + 1),
    ecdsaWithSha256,
    nameOf(by?.name ?? name),
    sequence(time(from), time(until)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(options))),
  );
  const signature = sign("sha256", body, by?.key ?? key);
  const whole = sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = whole.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    key,
    name,
  };
}

function extensions({ authority, hosts }: CertificateOptions): readonly Buffer[] {
  const found: Buffer[] = [];
  if (authority)
    found.push(
      sequence(oid(0x55, 0x1d, 0x13), tagged(0x01, Buffer.of(0xff)), octets(sequence(tagged(0x01, Buffer.of(0xff))))),
    );
  if (hosts)
    found.push(
      sequence(oid(0x55, 0x1d, 0x11), octets(sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host)))))),
    );
  if (found.length === 0)
    // An empty list is not allowed: the plain certificate says that it is no authority.
    found.push(sequence(oid(0x55, 0x1d, 0x13), octets(sequence())));
  return found;
}

function nameOf(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(name)))));
}

function time(at: Date): Buffer {
  return tagged(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`));
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  const first = bytes.findIndex((byte, at) => byte !== 0 || at === 4);
  return tagged(0x02, bytes.subarray((bytes[first] ?? 0) > 0x7f ? first - 1 : first));
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function oid(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
