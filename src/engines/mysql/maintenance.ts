import type { Fault } from "../../core/model/fault.js";
import type { Row } from "../engine.js";

/** The columns in which OPTIMIZE, REPAIR, ANALYZE and CHECK tell table by table how it went. */
export function isReport(names: readonly string[]): boolean {
  return names.join() === "Table,Op,Msg_type,Msg_text";
}

/** Such a statement succeeds whatever it did: that it failed stands in its rows alone, without a number. */
export function failedIn(rows: readonly Row[]): Fault | undefined {
  const row = rows.find((each) => /^error$/i.test(each["Msg_type"] ?? "") && "Msg_text" in each);
  if (!row) return undefined;
  const message = row["Msg_text"] ?? "";
  const isBusy = waitedInVain.some((words) => message.startsWith(words));
  return { message, ...(isBusy ? { errno: 1205, kind: "busy" } : {}) };
}

/** How error 1205 begins in each language that a server has it in (`lc_messages`); no number comes with it, nor is one kept. */
const waitedInVain: readonly string[] = [
  "Lock wait timeout ",
  "Beim Warten auf eine Sperre wurde die zulässige Wartezeit überschritten",
  "E' scaduto il timeout per l'attesa del lock",
  "Fick inte ett lås i tid",
  "Kontrollaeg ületatud luku järel ootamisel",
  "Lock wacht tijd overschreden",
  "Muda wa kusubiri kufuli umepita",
  "Tempo de espera (timeout) de travamento excedido",
  "Tiempo de bloqueo de espera excedido",
  "Tiempo de espera de bloqueo excedido",
  "Timeout sur l'obtention du verrou",
  "Vremenski limit za zaključavanje tabele je istekao",
  "Затримку очікування блокування вичерпано",
  "Таймаут ожидания блокировки истек",
  "ბლოკის მოლოდინის ვადა ამოიწურა",
  "ロック待ちがタイムアウトしました",
  "锁等待超时",
];
