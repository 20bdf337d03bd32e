-- statements: 2
delimiter //
select 'x//y' as d// select 3//
