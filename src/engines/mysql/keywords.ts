/**
 * Words that MariaDB 10.11 and 11.8 or MySQL 8.0 to 9.7 do not take as a name everywhere without quotes: each of their
 * keywords was tried as the name of a table and a column. Functions are among them: `count(` is never a table.
 */
export const quotedWords: ReadonlySet<string> = new Set(
  `accessible add all alter analyze and as asc asensitive before between bigint binary bit_and bit_or bit_xor blob both
by call cascade case cast change char character check collate column condition constraint continue convert count
create cross cube cume_dist curdate current_date current_role current_time current_timestamp current_user cursor
curtime database databases date_add date_sub day_hour day_microsecond day_minute day_second dec decimal declare
default delayed delete delete_domain_id dense_rank desc describe deterministic distinct distinctrow div
do_domain_ids double drop dual each else elseif empty enclosed escaped except exists exit explain external extract
false fetch first_value float float4 float8 for force foreign from fulltext function generated get grant group
group_concat grouping groups having high_priority hour_microsecond hour_minute hour_second if ignore
ignore_domain_ids in index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect
interval into io_after_gtids io_before_gtids is iterate join json_arrayagg json_objectagg json_table key keys kill
lag last_value lateral lead leading leave left library like limit linear lines load localtime localtimestamp lock
long longblob longtext loop low_priority manual master_bind master_demote_to_replica master_demote_to_slave
master_ssl_verify_server_cert match max maxvalue median mediumblob mediumint mediumtext mid middleint min
minute_microsecond minute_second mod modifies natural no_write_to_binlog not now nth_value ntile null numeric of
offset on optimize optimizer_costs option optionally or order out outer outfile over page_checksum parallel
parse_vcol_expr partition percent_rank percentile_cont percentile_disc portion position precision primary procedure
purge qualify range rank read read_write reads real recursive ref_system_id references regexp release rename repeat
replace require resignal restrict return returning revoke right rlike row row_number rows schema schemas
second_microsecond select sensitive separator set show signal smallint spatial specific sql sql_after_gtids
sql_before_gtids sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl starting
stats_auto_recalc stats_persistent stats_sample_pages std stddev stddev_pop stddev_samp stored straight_join substr
substring sum sysdate system table tablesample terminated then tinyblob tinyint tinytext to trailing trigger trim
true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp values var_pop
var_samp varbinary varchar varcharacter variance varying vector virtual when where while window with write xor
year_month zerofill`.split(/\s+/),
);

/** `_latin1` before a string says its character set: without quotes it is no name. */
export const characterSets: ReadonlySet<string> = new Set(
  `armscii8 ascii big5 binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 cp932 dec8 eucjpms euckr filename gb18030
gb2312 gbk geostd8 greek hebrew hp8 keybcs2 koi8r koi8u latin1 latin2 latin5 latin7 macce macroman sjis swe7 tis620 ucs2
ujis utf16 utf16le utf32 utf8 utf8mb3 utf8mb4`.split(/\s+/),
);
