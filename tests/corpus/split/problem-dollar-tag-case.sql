-- problem: unterminated dollar quote 2:8
SELECT $Body$ ; $body$; SELECT 2;
