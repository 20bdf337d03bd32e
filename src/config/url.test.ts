import { describe, expect, test } from "vitest";
import { isSluiceError } from "../core/failures/failure.js";
import { parseAddress, showAddress } from "./url.js";

const place = { from: "DATABASE_URL", root: "/project" };
const read = (url: string): string => {
  const {
    engine,
    host,
    hostAddress,
    port,
    user,
    password,
    database,
    tls,
    connectTimeoutMs,
    options,
    schema,
    embedded,
  } = parseAddress(url, place);
  const files = [tls.rootCert && `root=${tls.rootCert}`, tls.cert && `cert=${tls.cert}`, tls.key && `key=${tls.key}`];
  const more = [options && `options=${options}`, schema && `schema=${schema}`, embedded && `in ${embedded.folder}`];
  const timeout = connectTimeoutMs === 10_000 ? undefined : `timeout=${connectTimeoutMs}`;
  const name = `${engine} ${user}:${password?.reveal() ?? ""}@${host}${hostAddress ? `(${hostAddress})` : ""}:${port}/${database} ${tls.mode}`;
  return [name, ...files, ...more, timeout].filter(Boolean).join(" ");
};

const forms: readonly (readonly [string, string])[] = [
  ["postgres://u:p@db:5433/app", "postgres u:p@db:5433/app prefer"],
  ["postgresql://u@db/app", "postgres u:@db:5432/app prefer"],
  ["  postgres://u:p@db/app\n", "postgres u:p@db:5432/app prefer"],
  ["POSTGRES://u:p@db/app", "postgres u:p@db:5432/app prefer"],
  ["postgresql+asyncpg://u:p@db/app", "postgres u:p@db:5432/app prefer"],
  ["postgresql+psycopg2://u:p@db/app", "postgres u:p@db:5432/app prefer"],
  ["postgresql+asyncpg://u:p@db/app?ssl=require", "postgres u:p@db:5432/app require"],
  ["mysql://u:p@db/app", "mysql u:p@db:3306/app prefer"],
  ["mysql+pymysql://u:p@db:3307/app?charset=utf8mb4", "mysql u:p@db:3307/app prefer"],
  ["mariadb://u:p@db/app", "mysql u:p@db:3306/app prefer"],
  ["jdbc:postgresql://db:5432/app?user=u&password=p%26q&ssl=true", "postgres u:p&q@db:5432/app require"],
  ["jdbc:postgresql://db/app?currentSchema=own&user=u", "postgres u:@db:5432/app prefer schema=own"],
  ["jdbc:mysql://db/app?useSSL=false&user=u&connectTimeout=2500", "mysql u:@db:3306/app disable timeout=2500"],
  [
    "postgresql://u:p@db/app?schema=public&sslmode=require&pgbouncer=true&connection_limit=1&connect_timeout=5",
    "postgres u:p@db:5432/app require schema=public timeout=5000",
  ],
  [
    "postgresql://u:p@db/app?sslmode=require&sslaccept=strict&sslcert=ca.pem",
    "postgres u:p@db:5432/app verify-full root=/project/ca.pem",
  ],
  [
    "postgres://u@db/app?sslmode=verify-full&sslrootcert=/c/ca.pem&sslcert=c.pem&sslkey=k.pem",
    "postgres u:@db:5432/app verify-full root=/c/ca.pem cert=/project/c.pem key=/project/k.pem",
  ],
  ["postgres://u@db/app?sslrootcert=system", "postgres u:@db:5432/app verify-full root=system"],
  ["postgres://u@db/app?__proto__=1&constructor=x&toString=y", "postgres u:@db:5432/app prefer"],
  ["postgres://u@db/app?sslmode=no-verify", "postgres u:@db:5432/app require"],
  ["postgres://u@db/app?options=-c%20geqo%3Doff", "postgres u:@db:5432/app prefer options=-c geqo=off"],
  ["postgres://u:p%40%23%2F%25@db/a%20b", "postgres u:p@#/%@db:5432/a b prefer"],
  ["postgres://u%40corp:p@db/app", "postgres u@corp:p@db:5432/app prefer"],
  ["postgres://u:a:b@db/app", "postgres u:a:b@db:5432/app prefer"],
  ["postgres://u:p@ss@db/app", "postgres u:p@ss@db:5432/app prefer"],
  ["postgres://u:p@[::1]:5433/app", "postgres u:p@::1:5433/app prefer"],
  ["postgres://u:p@[fe80::1]/app", "postgres u:p@fe80::1:5432/app prefer"],
  ["postgres://u@%2Fvar%2Frun%2Fpostgresql/app", "postgres u:@/var/run/postgresql:5432/app disable"],
  ["postgres:///app?host=/var/run/postgresql&user=u", "postgres u:@/var/run/postgresql:5432/app disable"],
  [
    "mysql://u:p@localhost/app?unix_socket=/run/mysqld/mysqld.sock",
    "mysql u:p@/run/mysqld/mysqld.sock:3306/app disable",
  ],
  ["postgres://db/app?host=other&port=6000&user=u&dbname=x", "postgres u:@other:6000/app prefer"],
  [
    "host=localhost user=admin dbname=config_server sslmode=disable",
    "postgres admin:@localhost:5432/config_server disable",
  ],
  [
    "host=db port=5433 user=u password='it\\'s a \\\\ secret' dbname='my db'",
    "postgres u:it's a \\ secret@db:5433/my db prefer",
  ],
  ["host = db user = u dbname = app", "postgres u:@db:5432/app prefer"],
  ["host=db user=u password=a\\ b dbname=app", "postgres u:a b@db:5432/app prefer"],
  ["host=/tmp user=u password='' dbname=app", "postgres u:@/tmp:5432/app disable"],
  [
    "hostaddr=10.0.0.1 host=db user=u dbname=app connect_timeout=2",
    "postgres u:@db(10.0.0.1):5432/app prefer timeout=2000",
  ],
  ["embedded:", "postgres :@:0/sluice disable in /project/.sluice/postgres"],
  ["embedded:rag", "postgres :@:0/sluice disable in /project/.sluice/postgres-rag"],
  ["postgres://u:p@db/app?connect_timeout=0", "postgres u:p@db:5432/app prefer"],
  ["postgres://u:p@db/app?application_name=me@here", "postgres u:p@db:5432/app prefer"],
  [
    "postgres://u:p@db/app?channel_binding=prefer&target_session_attrs=any&gssencmode=disable&keepalives=0&sslsni=1",
    "postgres u:p@db:5432/app prefer",
  ],
  [
    "host=db user=u dbname=app ssl_min_protocol_version=TLSv1.2 ssl_max_protocol_version='' replication=false krbsrvname=x",
    "postgres u:@db:5432/app prefer",
  ],
  ["postgres://u:p@db/app?requiressl=1", "postgres u:p@db:5432/app require"],
  ["postgres://u:p@db/app?channel_binding=require", "postgres u:p@db:5432/app require"],
  ["postgres://u:p@db/app?sslmode=require&channel_binding=require", "postgres u:p@db:5432/app require"],
  ["postgres://u:p@db/app?requiressl=0", "postgres u:p@db:5432/app prefer"],
  ["postgres://u:p@db/app?hostaddr=10.0.0.1", "postgres u:p@db(10.0.0.1):5432/app prefer"],
  ["hostaddr=10.0.0.1 user=u dbname=app", "postgres u:@10.0.0.1:5432/app prefer"],
  ["host=/tmp hostaddr=10.0.0.1 user=u dbname=app", "postgres u:@/tmp(10.0.0.1):5432/app prefer"],
  ["postgres://u:p@db/app?target_session_attrs=read-write", "postgres u:p@db:5432/app prefer"],
  ["postgres://u:p@db/app?target_session_attrs=primary", "postgres u:p@db:5432/app prefer"],
  ["jdbc:postgresql://db/app?user=me@corp&targetServerType=primary", "postgres me@corp:@db:5432/app prefer"],
  ["jdbc:postgresql:app?user=me@corp&host=db", "postgres me@corp:@db:5432/app prefer"],
  ["postgres://localhost:5432/f1?user=me@corp", "postgres me@corp:@localhost:5432/f1 prefer"],
  ["postgres://u:p@db/a%40b", "postgres u:p@db:5432/a@b prefer"],
  ["postgres://u:p@db/a%3Bb=c", "postgres u:p@db:5432/a;b=c prefer"],
  ["host=db user=u password=a;b=c dbname=app", "postgres u:a;b=c@db:5432/app prefer"],
  ["postgres://u:p@/app", "postgres u:p@localhost:5432/app prefer"],
  ["postgres://u@db/app?sslmode=verify-full&ssl=true", "postgres u:@db:5432/app verify-full"],
  ["mysql+aiomysql://u:p@db/app", "mysql u:p@db:3306/app prefer"],
  ["mysql+asyncmy://u:p%40%2F@db/app", "mysql u:p@/@db:3306/app prefer"],
  ["mysql+mysqldb://u:p@db/app?unix_socket=/tmp/my.sock&charset=utf8mb4", "mysql u:p@/tmp/my.sock:3306/app disable"],
  ["mariadb+mariadbconnector://u:p@db/app", "mysql u:p@db:3306/app prefer"],
  [
    "mysql+pymysql://u:p@db/app?ssl_ca=/c/ca.pem&ssl_cert=c.pem&ssl_key=k.pem&ssl_verify_cert=true&ssl_verify_identity=false",
    "mysql u:p@db:3306/app verify-ca root=/c/ca.pem cert=/project/c.pem key=/project/k.pem",
  ],
  ["mysql+pymysql://u:p@db/app?ssl_disabled=true&connect_timeout=3", "mysql u:p@db:3306/app disable timeout=3000"],
  [
    "mysql://u:p@db/app?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem",
    "mysql u:p@db:3306/app verify-full root=/project/ca.pem",
  ],
  ["mysql://u:p@db/app?sslaccept=strict&sslcert=ca.pem", "mysql u:p@db:3306/app verify-full root=/project/ca.pem"],
  ["mysql://u:p@db/app?sslaccept=accept_invalid_certs&connection_limit=5", "mysql u:p@db:3306/app require"],
  ["mysql://u:p@db/app?socketPath=/run/mysqld/mysqld.sock", "mysql u:p@/run/mysqld/mysqld.sock:3306/app disable"],
  ["mysql://db?user=u&password1=p&database=app", "mysql u:p@db:3306/app prefer"],
  ["mysql+pymysql://db?user=u&passwd=p&db=app", "mysql u:p@db:3306/app prefer"],
  ["mysql://u:p@db/app?socket=/run/mysqld/mysqld.sock", "mysql u:p@/run/mysqld/mysqld.sock:3306/app disable"],
  [
    "jdbc:mysql://db:3307/app?user=u&password=p&serverTimezone=UTC&allowPublicKeyRetrieval=true&useUnicode=true&characterEncoding=UTF-8",
    "mysql u:p@db:3307/app prefer",
  ],
  ["jdbc:mysql://db/app?verifyServerCertificate=true&useSSL=true&requireSSL=true", "mysql :@db:3306/app verify-ca"],
  ["jdbc:mysql://db/app?sslMode=VERIFY_IDENTITY&useSSL=true", "mysql :@db:3306/app verify-full"],
  ["jdbc:mysql://db/app?requireSSL=false&verifyServerCertificate=false", "mysql :@db:3306/app prefer"],
  [
    "jdbc:mariadb://db/app?user=u&sslMode=verify-ca&serverSslCert=/c/ca.pem",
    "mysql u:@db:3306/app verify-ca root=/c/ca.pem",
  ],
  ["jdbc:mariadb://db/app?sslMode=trust&user=u", "mysql u:@db:3306/app require"],
  ["jdbc:mariadb://db/app?localSocket=/tmp/my.sock&user=u", "mysql u:@/tmp/my.sock:3306/app disable"],
  ["u:p@tcp(db:3307)/app?parseTime=true&charset=utf8mb4", "mysql u:p@db:3307/app prefer"],
  ["u:p%40@/:x@tcp(db)/app", "mysql u:p%40@/:x@db:3306/app prefer"],
  ["u@tcp([::1]:3307)/app", "mysql u:@::1:3307/app prefer"],
  ["u:p@unix(/tmp/my.sock)/app?timeout=2s", "mysql u:p@/tmp/my.sock:3306/app disable timeout=2000"],
  ["u:p@/app", "mysql u:p@127.0.0.1:3306/app prefer"],
  ["u:p@tcp(db)/app?tls=true&loc=Asia%2FSeoul", "mysql u:p@db:3306/app verify-full"],
  ["u:p@tcp(db)/app?tls=skip-verify", "mysql u:p@db:3306/app require"],
  ["u:p@tcp(db)/app?tls=preferred", "mysql u:p@db:3306/app prefer"],
  ["u:p@tcp(db)/app?tls=false", "mysql u:p@db:3306/app disable"],
  ["mysql://u:p%40%2B@tcp(db:3306)/app?x-no-lock=true&multiStatements=true", "mysql u:p@+@db:3306/app prefer"],
  [
    "mysql://u:p@tcp(db)/app?tls=custom&x-tls-ca=/c/ca.pem&x-tls-cert=c.pem&x-tls-key=k.pem",
    "mysql u:p@db:3306/app verify-full root=/c/ca.pem cert=/project/c.pem key=/project/k.pem",
  ],
  ["mysql://u:p@tcp(db)/app?tls=custom&x-tls-insecure-skip-verify=true", "mysql u:p@db:3306/app require"],
];
test.each(forms)("%s", (url, expected) => expect(read(url)).toBe(expected));

const faults: readonly (readonly [string, object])[] = [
  ["", { kind: "empty" }],
  ['"postgres://u:p@db/app"', { kind: "quoted" }],
  ["'postgres://u:p@db/app'", { kind: "quoted" }],
  ["${DATABASE_URL}", { kind: "unexpanded", variable: "DATABASE_URL" }],
  ["$DATABASE_URL", { kind: "unexpanded", variable: "DATABASE_URL" }],
  ["postgres://u:${DB_PASSWORD}@db/app", { kind: "unexpanded", variable: "DB_PASSWORD" }],
  ["db.internal", { kind: "no_scheme" }],
  ["postgre://u:hunter2@db/app", { kind: "unknown_scheme", scheme: "postgre", near: "postgres" }],
  ["sqlite:///x.db", { kind: "unknown_scheme", scheme: "sqlite" }],
  ["prisma+postgres://accelerate/?api_key=hunter2", { kind: "unknown_scheme", scheme: "prisma+postgres" }],
  ["postgres://u:hunter2#x@db/app", { kind: "raw_character", character: "#", encoded: "%23" }],
  ["postgres://u:p@ss#hunter2@db/app", { kind: "raw_character", character: "#", encoded: "%23" }],
  ["postgres://u:hunter2/x@db/app", { kind: "raw_character", character: "/", encoded: "%2F" }],
  ["postgres://u:hunter2?x@db/app", { kind: "raw_character", character: "?", encoded: "%3F" }],
  ["postgres://u:hunter2%zz@db/app", { kind: "raw_character", character: "%", encoded: "%25" }],
  ["postgres://u:12/hunter2@db/app", { kind: "raw_character", character: "/", encoded: "%2F" }],
  ["postgres://admin:S3cr@hunter2/P4ss@localhost/n1", { kind: "raw_character", character: "/", encoded: "%2F" }],
  [
    "postgres://admin:a@localhost:6655/hunter2@localhost:5432/n1",
    { kind: "raw_character", character: "/", encoded: "%2F" },
  ],
  ["postgres://admin:S3cr@et?hunter2@localhost/n1", { kind: "raw_character", character: "?", encoded: "%3F" }],
  ["postgres:admin:hunter2@localhost/n1", { kind: "no_scheme" }],
  ["postgres://u:hunter2@db/app%00x", { kind: "raw_character", character: "%00", encoded: "%2500" }],
  ["constructor://u:hunter2@db/app", { kind: "unknown_scheme", scheme: "constructor" }],
  [
    "postgres://u:hunter2@db/app?sslmode=constructor",
    {
      kind: "bad_parameter",
      parameter: "sslmode",
      given: "constructor",
      expected: "disable, prefer, require, verify-ca, verify-full",
    },
  ],
  ["postgres://u:p@db:99999/app", { kind: "bad_port", port: "99999" }],
  ["postgres://u:p@db:hunter2/app", { kind: "bad_port", port: "" }],
  ["postgres://u:hunter2@a,b/app", { kind: "several_hosts" }],
  ["host=a,b user=u", { kind: "several_hosts" }],
  ["Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=x", { kind: "foreign_pairs" }],
  ["Server=db; Port=1; User=u; Password=hunter2;", { kind: "foreign_pairs" }],
  ["Password=hunter2;Host=db;", { kind: "foreign_pairs" }],
  ["User ID=u;Password=hunter2;Host=db", { kind: "no_scheme" }],
  ["host=db=hunter2 user=u", { kind: "bad_host" }],
  ["host='db hunter2' user=u", { kind: "bad_host" }],
  ["host=/tmp;hunter2 user=u", { kind: "bad_host" }],
  ["postgres://db;password=hunter2/app", { kind: "bad_host" }],
  ["postgres://u@db/app;password=hunter2", { kind: "misplaced_parameter", character: ";" }],
  ["postgres://u@db/app&password=hunter2&x=y", { kind: "misplaced_parameter", character: "&" }],
  ["host=db password='hunter2", { kind: "unterminated_quote" }],
  ["host=db password=hunter2 dbnme=app", { kind: "unknown_parameter", parameter: "dbnme", near: "dbname" }],
  [
    "postgres://u:hunter2@db/app?sslmode=on!",
    {
      kind: "bad_parameter",
      parameter: "sslmode",
      given: "on!",
      expected: "disable, prefer, require, verify-ca, verify-full",
    },
  ],
  ...["read-only", "standby", "prefer-standby"].map((given): [string, object] => [
    `postgres://u:hunter2@db/app?target_session_attrs=${given}`,
    { kind: "bad_parameter", parameter: "target_session_attrs", given, expected: "any, read-write, primary" },
  ]),
  ["postgres://u:hunter2/x?y=z@db/app", { kind: "raw_character", character: "/", encoded: "%2F" }],
  ["postgres://u:hunter2?y=z@db", { kind: "raw_character", character: "?", encoded: "%3F" }],
  ["postgres://u:hunter2@db/app?sslidentity=c.p12", { kind: "unsupported_parameter", parameter: "sslidentity" }],
  ...(
    [
      ["channel_binding", "always"],
      ["require_auth", "scram-sha-256"],
      ["sslcrl", "hunter2"],
      ["sslcrldir", "hunter2"],
      ["ssl_min_protocol_version", "TLSv1.3"],
      ["ssl_max_protocol_version", "TLSv1.2"],
      ["requirepeer", "postgres"],
      ["gssencmode", "require"],
      ["sslnegotiation", "direct"],
      ["sslsni", "0"],
      ["sslpassword", "hunter2"],
      ["sslcertmode", "require"],
      ["load_balance_hosts", "random"],
      ["service", "app"],
      ["replication", "database"],
      ["min_protocol_version", "3.2"],
    ] as const
  ).flatMap(([parameter, value]): (readonly [string, object])[] => [
    [`postgres://u:hunter2@db/app?${parameter}=${value}`, { kind: "unsupported_parameter", parameter }],
    [`host=db password=hunter2 ${parameter}=${value}`, { kind: "unsupported_parameter", parameter }],
  ]),
  ...(
    [
      ["trustCertificateKeyStoreUrl", "file:/hunter2"],
      ["clientCertificateKeyStoreUrl", "file:/hunter2"],
      ["sessionVariables", "hunter2"],
      ["read_default_file", "/hunter2"],
      ["localAddress", "10.0.0.9"],
      ["password2", "hunter2"],
      ["trustStore", "hunter2"],
      ["init_command", "hunter2"],
    ] as const
  ).map(([parameter, value]): readonly [string, object] => [
    `jdbc:mysql://u:hunter2@db/app?${parameter}=${value}`,
    { kind: "unsupported_parameter", parameter },
  ]),
  ["jdbc:mysql://a,b/app", { kind: "several_hosts" }],
  ["jdbc:mysql:loadbalance://a/app?password=hunter2", { kind: "no_scheme" }],
  ["u:hunter2@tcp(a,b)/app", { kind: "several_hosts" }],
  ["u:hunter2@tcp(db:x)/app", { kind: "bad_port", port: "" }],
  [
    "mysql://u:hunter2@db/app?ssl_verify_cert=maybe",
    { kind: "bad_parameter", parameter: "ssl_verify_cert", given: "maybe", expected: "true, false" },
  ],
  ["embedded:../x", { kind: "bad_parameter", parameter: "embedded:", given: "../x", expected: "embedded:name" }],
];
test.each(faults)("%s is refused", (url, problem) => {
  const error = failureOf(() => parseAddress(url, place));
  expect(error).toMatchObject({ code: "url_invalid", exitCode: 2, facts: { from: "DATABASE_URL", problem } });
  expect(`${JSON.stringify(error)} ${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain(
    "hunter2",
  );
});

describe("what a person is shown", () => {
  test.each([
    ["postgres://u:hunter2@db/app?sslmode=require", "postgres://u:***@db:5432/app?sslmode=require"],
    ["postgres://u@[::1]/app", "postgres://u@[::1]:5432/app"],
    ["host=/tmp user=u password=hunter2 dbname=app", "postgres://u:***@/app (socket /tmp)"],
    ["u:hunter2@tcp(db:3306)/app", "mysql://u:***@db:3306/app"],
    ["u:hunter2@unix(/tmp/my.sock)/app", "mysql://u:***@/app (socket /tmp/my.sock)"],
    ["embedded:", "embedded"],
  ])("%s", (url, shown) => expect(showAddress(parseAddress(url, place))).toBe(shown));
});

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (isSluiceError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
