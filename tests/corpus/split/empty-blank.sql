-- statements: 0


   	
