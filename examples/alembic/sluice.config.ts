import { defineConfig } from "sluice/config";

export default defineConfig({
  name: "CoE",
  targets: {
    backend: { source: "backend/migrations", cwd: "backend", url: "${BACKEND_URL}" },
    rag: {
      source: "rag/dbmig",
      cwd: "rag",
      command: {
        up: "alembic upgrade {to}",
        down: "alembic downgrade {to}",
        sql: "alembic upgrade {from}:{to} --sql",
      },
      url: "${RAG_URL}",
      // Who ran what, and when, is kept on MariaDB where the log has a database of its own, which you make:
      // history: { log: "rag_log" },
    },
  },
});
