// A team's own goose, with a migration in Go built in: `mygoose postgres|mysql FOLDER COMMAND [N]`. MYGOOSE_ADDRESS has its database.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	_ "mygoose/migrations"
)

func main() {
	dialect, folder, command, rest := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	driver := map[string]string{"postgres": "pgx", "mysql": "mysql"}[dialect]
	db, err := sql.Open(driver, os.Getenv("MYGOOSE_ADDRESS"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := goose.SetDialect(dialect); err != nil {
		log.Fatal(err)
	}
	if err := goose.RunContext(context.Background(), command, db, folder, rest...); err != nil {
		log.Fatal(err)
	}
}
