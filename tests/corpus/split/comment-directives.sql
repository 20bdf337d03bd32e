-- statements: 2
-- +goose Up
-- +goose StatementBegin
SELECT 1;
-- +goose StatementEnd
-- migrate:down
-- sluice:up
SELECT 2;
