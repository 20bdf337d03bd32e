-- problem: meta_command \gexec 2:24
SELECT 'SELECT 1' AS s \gexec
