/** Text that reads as UTF-8 bytes decoded as something else. */
export interface Mojibake {
  readonly at: number;
  readonly as: "CP949" | "Windows-1252";
  readonly found: string;
  /** What it was, as far as it can be got back; `□` for a letter that is lost. */
  readonly meant: string;
  /** How sure one alone makes: 1 for a sequence of three bytes or more, less for shorter ones. */
  readonly weight: number;
}

/** Places where text was UTF-8, was read as something else and was saved so. One alone proves nothing. */
export function mojibakeIn(text: string): Mojibake[] {
  const hits: Mojibake[] = [];
  for (const run of text.matchAll(westernRun)) addWestern(run[0], run.index, hits);
  if (korean.test(text)) for (const run of text.matchAll(koreanRun)) addKorean(run[0], run.index, hits);
  return hits.sort((a, b) => a.at - b.at);
}

// What Windows-1252 makes of the bytes 80-9F; the five it leaves out stand for themselves.
const western = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const westernBytes = new Map(Array.from(western).map((char, index) => [char, 0x80 + index] as const));
const westernRun = new RegExp(`[\u0080-\u00ff${western}]{2,}`, "g");

function addWestern(run: string, at: number, hits: Mojibake[]): void {
  const bytes = Uint8Array.from(Array.from(run), (char) => westernBytes.get(char) ?? char.charCodeAt(0));
  let [from, meant, weight] = [0, "", 0];
  for (let index = 0; index <= bytes.length;) {
    const char = utf8At(bytes, index);
    if (char === undefined) {
      if (meant !== "") hits.push({ at: at + from, as: "Windows-1252", found: run.slice(from, index), meant, weight });
      [from, meant, weight] = [++index, "", 0];
    } else {
      const length = utf8Length(bytes[index] ?? 0);
      [meant, weight, index] = [meant + char, weight + (length > 2 ? 1 : 0.5), index + length];
    }
  }
}

function utf8Length(lead: number): number {
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8At(bytes: Uint8Array, index: number): string | undefined {
  const length = utf8Length(bytes[index] ?? 0);
  if (length === 0 || index + length > bytes.length) return undefined;
  try {
    return strict.decode(bytes.subarray(index, index + length));
  } catch {
    return undefined;
  }
}

const korean = /[\uAC00-\uD7A3\u4E00-\u9FFF]/;
const koreanRun = /[?\u0080-\uFFFF]+/g;

/**
 * Hangul in UTF-8 is EA-ED and two bytes 80-BF. Read as CP949, in pairs, it gives rare syllables, Hanja, and `?` for
 * the pairs that are no character. A run is a hit if all of it can be such bytes again: ordinary Korean cannot, since
 * its bytes begin with B0-C8.
 */
function addKorean(run: string, at: number, hits: Mojibake[]): void {
  const reading = new Reading();
  let rare = 0;
  for (const char of run) {
    const pair = char === "?" || char === "\uFFFD" ? lost : pairs().get(char);
    if (pair === undefined || !reading.take(pair)) return;
    if (pair !== lost && isRare(pair)) rare++;
  }
  if (rare === 0 || reading.syllables === 0) return;
  hits.push({ at, as: "CP949", found: run, meant: reading.meant(), weight: Math.min(2, reading.syllables) });
}

const lost = -1;

/** Beyond the 2,350 syllables of KS X 1001 (leads B0-C8 with trails from A1 on): seldom in real text. */
function isRare(pair: number): boolean {
  const lead = pair >> 8;
  return lead < 0xb0 || lead > 0xc8 || (pair & 0xff) < 0xa1;
}

let pairsOnce: ReadonlyMap<string, number> | undefined;

/** Each character of CP949 and its two bytes; made when first needed. */
function pairs(): ReadonlyMap<string, number> {
  return (pairsOnce ??= new Map([...standardPairs(), ...extendedPairs()]));
}

/** KS X 1001, which every decoder for EUC-KR knows. */
function standardPairs(): [string, number][] {
  const decoder = new TextDecoder("euc-kr");
  const found: [string, number][] = [];
  for (let lead = 0xa1; lead <= 0xfe; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if (char.length === 1 && char !== "\uFFFD") found.push([char, (lead << 8) | trail]);
    }
  return found;
}

/** The 8,822 syllables that CP949 adds, in the order of Unicode, on the pairs that are left; not every decoder has them. */
function extendedPairs(): [string, number][] {
  const standard = new Set(standardPairs().map(([char]) => char));
  const found: [string, number][] = [];
  let code = 0xac00;
  for (let lead = 0x81; lead <= 0xc6; lead++)
    for (let trail = 0x41; trail <= (lead <= 0xa0 ? 0xfe : 0xa0); trail++) {
      if ((trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81)) continue;
      while (code <= 0xd7a3 && standard.has(String.fromCharCode(code))) code++;
      if (code <= 0xd7a3) found.push([String.fromCharCode(code++), (lead << 8) | trail]);
    }
  return found;
}

/** Reads bytes as Hangul in UTF-8 where some are lost: each way to read them that is still possible, by its bytes. */
class Reading {
  #ways: readonly Way[] = [{ length: 0, bytes: [] }];

  take(pair: number): boolean {
    // Where a pair is no character, some decoders leave out both bytes and some go on with the second.
    const next = pair === lost ? [[lost, lost], [lost]] : [[pair >> 8, pair & 0xff]];
    const ways = new Map<number, Way>();
    for (const way of this.#ways)
      for (const bytes of next) {
        const fitting = bytes.every((byte, index) => fits(byte, way.length + index));
        const length = way.length + bytes.length;
        const step = length % 3; // all that decides how a way goes on
        if (fitting && !ways.has(step)) ways.set(step, { before: way, bytes, length });
      }
    this.#ways = [...ways.values()];
    return ways.size > 0;
  }

  get syllables(): number {
    return Math.floor((this.#ways[0]?.length ?? 0) / 3);
  }

  meant(): string {
    const steps: (readonly number[])[] = [];
    for (let way = this.#ways[0]; way; way = way.before) steps.push(way.bytes);
    const bytes = steps.reverse().flat();
    let meant = "";
    for (let at = 0; at + 2 < bytes.length; at += 3) {
      const three = bytes.slice(at, at + 3);
      meant += three.includes(lost) ? "□" : new TextDecoder().decode(Uint8Array.from(three));
    }
    return meant;
  }
}

/** One step further than the way before it, which others may share. */
interface Way {
  readonly before?: Way;
  readonly bytes: readonly number[];
  /** Of all bytes. */
  readonly length: number;
}

function fits(byte: number, position: number): boolean {
  if (byte === lost) return true;
  return position % 3 === 0 ? byte >= 0xea && byte <= 0xed : byte >= 0x80 && byte <= 0xbf;
}
