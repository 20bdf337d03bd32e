import { quotedWords } from "./keywords.js";
import type { SqlToken } from "./tokens.js";

/** Routines called without their database, as they are written: no function of every server's own, and none of its types. */
export function unqualifiedCalls(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap(({ said, text }, at) => {
    const [before = "", next] = [tokens[at - 1]?.said, tokens[at + 1]?.said];
    const isCall = next === "(" && isName.test(text) && before !== "." && !own.has(said.toLowerCase());
    return (isCall && !beforeTables.has(before)) || (before === "CALL" && next !== ".") ? [text] : [];
  });
}

const isName = /^[\w$`"\u0080-\uffff]/;

/** `INSERT INTO t (a, b)`. */
export const beforeTables: ReadonlySet<string> = new Set(["INSERT", "INTO", "IGNORE", "REPLACE", "TABLE"]);

/** What MariaDB 10.11 and MySQL 9.7 both have, beside words that are no name without quotes; types, too, may have a length. */
const own: ReadonlySet<string> = new Set([
  ...quotedWords,
  ...`abs acos adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg benchmark bin bit bit_count bit_length
boolean ceil ceiling char_length character_length charset coalesce coercibility collation compress concat concat_ws
connection_id conv convert_tz cos cot crc32 date date_format datediff datetime day dayname dayofmonth dayofweek
dayofyear degrees elt enum exp export_set extractvalue field find_in_set floor format found_rows from_base64
from_days from_unixtime geometrycollection get_format get_lock greatest hex hour ifnull inet6_aton inet6_ntoa
inet_aton inet_ntoa instr is_free_lock is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock isnull json
json_array json_array_append json_array_insert json_contains json_contains_path json_depth json_extract json_insert
json_keys json_length json_merge json_object json_overlaps json_pretty json_quote json_remove json_replace
json_search json_set json_type json_unquote json_valid json_value last_day last_insert_id lcase least length
linestring ln load_file locate log log10 log2 lower lpad ltrim make_set makedate maketime master_pos_wait md5
microsecond minute month monthname multilinestring multipoint multipolygon name_const nullif oct octet_length ord
period_add period_diff pi point polygon pow power quarter quote radians rand random_bytes regexp_instr
regexp_replace regexp_substr release_all_locks release_lock reverse round row_count rpad rtrim sec_to_time second
session_user sha sha1 sha2 sign sin sleep soundex space sqrt str_to_date strcmp subdate substring_index subtime
system_user tan text time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_days
to_seconds truncate ucase uncompress uncompressed_length unhex unix_timestamp updatexml upper user uuid uuid_short
version week weekday weekofyear weight_string year yearweek`.split(/\s+/),
]);
