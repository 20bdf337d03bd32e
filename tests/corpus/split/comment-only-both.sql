-- statements: 0


  -- a
/* b */ -- c