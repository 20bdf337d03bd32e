-- statements: 2, from 14
create function f() returns int language sql begin atomic select case when true then 1 end; end; select f();
