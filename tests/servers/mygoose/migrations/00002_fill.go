package migrations

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"

	"github.com/pressly/goose/v3"
)

func init() {
	goose.AddMigrationContext(fill, empty)
}

func fill(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "CREATE TABLE filled (n int)"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO filled VALUES (42)"); err != nil {
		return err
	}
	switch os.Getenv("MYGOOSE_FILL") {
	case "fails":
		return errors.New("there is nothing to fill it with")
	case "sleeps":
		time.Sleep(time.Minute)
	}
	return nil
}

func empty(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "DROP TABLE filled")
	return err
}
