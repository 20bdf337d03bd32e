-- statements: 3
set Sql_Mode='no_backslash_escapes';
select '\';
select 2;
