-- problem: meta_command \encoding 2:1
\encoding euc_kr
