import { addressOf } from "../../core/model/address.js";
import type { Cause } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import { said } from "./causes-said.js";

/** Why we are not believed to be who we say we are, otherwise than by a password. */
export const doorCauses: readonly Cause[] = [
  cause(
    "client_certificate_missing",
    (fault) => said(fault, "28000", /client certificate|certificate authentication failed/),
    (_, where) => ({
      cause: `The server wants a client certificate of ${where.user ?? "the user"}, and was shown none that it takes.`,
      fix: "add sslcert=/path/client.crt and sslkey=/path/client.key to the URL; the certificate's CN must be the user's name",
    }),
    (_, where) => ({
      cause: `서버가 ${where.user ?? "사용자"} 계정의 클라이언트 인증서를 요구하지만 받아들일 만한 것이 없습니다.`,
      fix: "URL에 sslcert=/path/client.crt와 sslkey=/path/client.key를 추가하세요. 인증서의 CN은 사용자 이름이어야 합니다",
    }),
  ),
  cause(
    "authentication_refused",
    (fault) => said(fault, "28000", /(?:Peer|Ident|GSSAPI|SSPI|LDAP|PAM|RADIUS|BSD) authentication failed/i),
    (_, where) => ({
      cause: `pg_hba.conf asks the operating system or a directory who this is (peer, ident, LDAP …), and the answer is not ${where.user ?? "this user"}.`,
      fix: `run as the system user of that name; or take a password: host ${where.database ?? "all"} ${where.user ?? "all"} 127.0.0.1/32 scram-sha-256 in pg_hba.conf, and host=localhost`,
    }),
    (_, where) => ({
      cause: `pg_hba.conf가 운영체제나 디렉터리(peer, ident, LDAP 등)로 사용자를 확인하는데 ${where.user ?? "이 사용자"} 계정이 아닙니다.`,
      fix: `같은 이름의 시스템 사용자로 실행하거나 비밀번호를 쓰세요: pg_hba.conf에 host ${where.database ?? "all"} ${where.user ?? "all"} 127.0.0.1/32 scram-sha-256, 주소는 host=localhost`,
    }),
  ),
  cause(
    "authentication_unsupported",
    (fault) => /^Unknown authenticationOk message type|only SCRAM-SHA-256|Only mechanism\(s\)/i.test(fault.message),
    () => ({
      cause: "The server wants a way to log in that this client does not have (Kerberos/GSSAPI, SSPI).",
      fix: "let this user in by password: scram-sha-256 on its line in pg_hba.conf; then: SELECT pg_reload_conf();",
    }),
    () => ({
      cause: "서버가 이 클라이언트에 없는 로그인 방식(Kerberos/GSSAPI, SSPI)을 요구합니다.",
      fix: "pg_hba.conf에서 이 사용자의 줄을 scram-sha-256으로 바꾼 뒤: SELECT pg_reload_conf();",
    }),
  ),
  cause(
    "channel_binding_missing",
    (fault) => fault.code === "ERR_TLS_CHANNEL_BINDING",
    (_, where) => ({
      cause: `${addressOf(where)} cannot bind the password to its certificate: no TLS, no scram-sha-256, or a pooler between.`,
      fix: "connect to the server's own address with sslmode=require; or take channel_binding=require out of the URL",
    }),
    (_, where) => ({
      cause: `${addressOf(where)} 서버가 비밀번호를 인증서에 묶지 못합니다. TLS나 scram-sha-256이 없거나 중간에 풀러가 있습니다.`,
      fix: "서버의 직접 주소에 sslmode=require로 접속하거나 URL에서 channel_binding=require를 지우세요",
    }),
  ),
  cause(
    "certificate_file_unreadable",
    (fault) => /^ERR_OSSL_|^ERR_CRYPTO_/.test(fault.code ?? ""),
    () => ({
      cause:
        "A file of sslcert, sslkey or sslrootcert is no PEM, is locked by a passphrase, or key and certificate are not a pair.",
      fix: "compare: openssl x509 -noout -pubkey -in client.crt and openssl pkey -pubout -in client.key must print the same",
    }),
    () => ({
      cause: "sslcert, sslkey, sslrootcert 중 하나가 PEM이 아니거나, 암호로 잠겨 있거나, 키와 인증서가 짝이 아닙니다.",
      fix: "비교: openssl x509 -noout -pubkey -in client.crt와 openssl pkey -pubout -in client.key의 출력이 같아야 합니다",
    }),
  ),
];
