import { addressOf } from "../model/address.js";
import type { Cause, FaultPlace } from "../model/cause.js";
import type { Fault } from "../model/fault.js";
import { cause } from "./causes.js";

/** Why a server cannot be reached, whatever its engine: network, names, TLS. */
export const networkCauses: readonly Cause[] = [
  cause(
    "refused_on_localhost",
    (fault, where) => fault.code === "ECONNREFUSED" && isLocal(where),
    (_, where) => ({
      cause: `Nothing listens on ${addressOf(where)}. Inside a container, localhost is the container itself.`,
      fix: "start the server, or check the port; from a container use the service's name as host, as in …@db/…",
    }),
    (_, where) => ({
      cause: `${addressOf(where)}에서 실행 중인 서버가 없습니다. 컨테이너 안에서 localhost는 컨테이너 자신을 뜻합니다.`,
      fix: "서버를 시작하거나 포트를 확인하세요. 컨테이너에서는 …@db/… 처럼 서비스 이름을 호스트로 사용하세요",
    }),
  ),
  cause(
    "refused",
    (fault, where) => fault.code === "ECONNREFUSED" && !isLocal(where),
    (_, where) => ({
      cause: `Nothing listens on ${addressOf(where)}: the server has not started yet, or the port is another.`,
      fix: "check host and port; a server that is still starting: sluice wait --timeout 60s",
    }),
    (_, where) => ({
      cause: `${addressOf(where)}에서 실행 중인 서버가 없습니다. 아직 시작 중이거나 포트가 다릅니다.`,
      fix: "호스트와 포트를 확인하세요. 시작 중인 서버라면: sluice wait --timeout 60s",
    }),
  ),
  cause(
    "host_unknown",
    (fault) => fault.code === "ENOTFOUND",
    (fault, where) => ({
      cause: `The name ${hostIn(fault) || addressOf(where)} does not resolve: it is misspelt, or belongs to another network.`,
      fix: "check the host name and that both are in one (Docker) network; a password with @, # or / must be percent-encoded",
    }),
    (fault, where) => ({
      cause: `${hostIn(fault) || addressOf(where)} 이름을 찾을 수 없습니다. 오타이거나 다른 네트워크에 있습니다.`,
      fix: "호스트 이름과 (Docker) 네트워크를 확인하세요. 비밀번호의 @, #, /는 퍼센트 인코딩해야 합니다",
    }),
  ),
  cause(
    "names_down",
    (fault) => fault.code === "EAI_AGAIN",
    () => ({
      cause: "The name server does not answer at the moment.",
      fix: "try again: sluice wait --timeout 60s; if it stays so, check /etc/resolv.conf",
    }),
    () => ({
      cause: "지금 DNS 서버가 응답하지 않습니다.",
      fix: "다시 시도하세요: sluice wait --timeout 60s. 계속되면 /etc/resolv.conf를 확인하세요",
    }),
  ),
  cause(
    "no_answer",
    (fault) => fault.code === "ETIMEDOUT" || /^timeout expired|connect timeout/i.test(fault.message),
    (_, where) => ({
      cause: `${addressOf(where)} did not answer in time: a firewall, a private network, or a wrong address.`,
      fix: "open the port for this machine (security group, firewall), check the address and whether it is IPv6 only",
    }),
    (_, where) => ({
      cause: `${addressOf(where)}에서 제한 시간 안에 응답이 없습니다. 방화벽, 사설망 또는 잘못된 주소가 원인일 수 있습니다.`,
      fix: "이 컴퓨터에 포트를 열고(보안 그룹, 방화벽), 주소와 IPv6 전용 여부를 확인하세요",
    }),
  ),
  cause(
    "no_route",
    (fault) => ["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"].includes(fault.code ?? ""),
    (_, where) => ({
      cause: `There is no way from here to ${addressOf(where)}.`,
      fix: "connect the VPN or check the route; where only IPv6 fails, give the IPv4 address",
    }),
    (_, where) => ({
      cause: `여기에서 ${addressOf(where)}까지 가는 네트워크 경로가 없습니다.`,
      fix: "VPN 연결이나 라우팅을 확인하세요. IPv6만 안 된다면 IPv4 주소를 사용하세요",
    }),
  ),
  cause(
    "cut",
    (fault) => ["ECONNRESET", "EPIPE", "ECONNABORTED"].includes(fault.code ?? "") || goneWords.test(fault.message),
    (_, where) => ({
      cause: `The connection to ${addressOf(where)} was cut: the server restarted, or a proxy or firewall closed it.`,
      fix: "sluice status shows what is in; then: sluice up",
    }),
    (_, where) => ({
      cause: `${addressOf(where)} 연결이 끊겼습니다. 서버가 재시작되었거나 프록시·방화벽이 연결을 닫았습니다.`,
      fix: "sluice status로 반영된 상태를 확인한 뒤: sluice up",
    }),
  ),
  cause(
    "url_unreadable",
    (fault) => fault.code === "ERR_INVALID_URL",
    () => ({
      cause:
        "The database URL cannot be read: a raw / # or @ in the password, quotes around it, or a ${…} that was not filled in.",
      fix: "percent-encode the password (@ is %40, # is %23, / is %2F) and give the URL without quotes",
    }),
    () => ({
      cause:
        "데이터베이스 URL을 읽을 수 없습니다. 비밀번호에 /, #, @가 그대로 있거나, 따옴표 또는 치환되지 않은 ${…}가 있습니다.",
      fix: "비밀번호를 퍼센트 인코딩하고(@는 %40, #은 %23, /는 %2F) URL은 따옴표 없이 지정하세요",
    }),
  ),
  cause(
    "certificate_self_signed",
    (fault) => fault.code === "DEPTH_ZERO_SELF_SIGNED_CERT",
    () => ({
      cause: "The server's certificate is signed by itself, and nobody here was told to trust it.",
      fix: "give that certificate: add sslrootcert=/path/server.crt to the URL",
    }),
    () => ({
      cause: "서버 인증서가 자체 서명되었고, 신뢰하도록 지정되지 않았습니다.",
      fix: "그 인증서를 지정하세요: URL에 sslrootcert=/path/server.crt 추가",
    }),
  ),
  cause(
    "certificate_authority_unknown",
    (fault) => fault.code === "SELF_SIGNED_CERT_IN_CHAIN",
    () => ({
      cause:
        "The server's certificate comes from an authority that this machine does not know (a provider's or a company's own).",
      fix: "download the authority's bundle and add sslrootcert=/path/ca.pem to the URL, or set NODE_EXTRA_CA_CERTS=/path/ca.pem",
    }),
    () => ({
      cause: "서버 인증서를 발급한 인증 기관(클라우드 업체 또는 사내 CA)을 이 컴퓨터가 알지 못합니다.",
      fix: "CA 번들을 내려받아 URL에 sslrootcert=/path/ca.pem을 추가하거나 NODE_EXTRA_CA_CERTS=/path/ca.pem을 설정하세요",
    }),
  ),
  cause(
    "certificate_chain_incomplete",
    (fault) => /^UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/.test(fault.code ?? ""),
    () => ({
      cause:
        "The server sends its certificate without the ones between it and its authority, or the authority is unknown here.",
      fix: "add sslrootcert=/path/chain.pem with the intermediate and root certificates to the URL",
    }),
    () => ({
      cause: "서버가 중간 인증서를 보내지 않거나, 발급 기관을 이 컴퓨터가 알지 못합니다.",
      fix: "중간·루트 인증서가 담긴 sslrootcert=/path/chain.pem을 URL에 추가하세요",
    }),
  ),
  cause(
    "certificate_for_other_name",
    (fault) => fault.code === "ERR_TLS_CERT_ALTNAME_INVALID",
    (fault, where) => ({
      cause: `The certificate is not for ${where.host ?? "this host"}${namesIn(fault, "; it is for ")}.`,
      fix: "connect by a name that stands in the certificate, or use sslmode=verify-ca where the name cannot be had",
    }),
    (fault, where) => ({
      cause: `인증서가 ${where.host ?? "이 호스트"}용이 아닙니다${namesIn(fault, ". 인증서의 이름: ")}.`,
      fix: "인증서에 있는 이름으로 접속하세요. 그럴 수 없다면 sslmode=verify-ca를 사용하세요",
    }),
  ),
  cause(
    "certificate_expired",
    (fault) => fault.code === "CERT_HAS_EXPIRED",
    () => ({
      cause: "The server's certificate has expired, or this machine's clock is ahead.",
      fix: "renew the certificate on the server; compare the clock: date -u",
    }),
    () => ({
      cause: "서버 인증서가 만료되었거나 이 컴퓨터의 시계가 빠릅니다.",
      fix: "서버 인증서를 갱신하고 시계를 확인하세요: date -u",
    }),
  ),
  cause(
    "certificate_not_yet_valid",
    (fault) => fault.code === "CERT_NOT_YET_VALID",
    () => ({
      cause: "The server's certificate is not valid yet: this machine's clock is behind.",
      fix: "set the clock; compare: date -u",
    }),
    () => ({
      cause: "서버 인증서가 아직 유효하지 않습니다. 이 컴퓨터의 시계가 느립니다.",
      fix: "시계를 맞추세요: date -u",
    }),
  ),
  cause(
    "not_tls",
    (fault) => /^(?:ERR_SSL_|EPROTO$)/.test(fault.code ?? ""),
    (_, where) => ({
      cause: `${addressOf(where)} answers, but not with TLS.`,
      fix: "check the port; or connect without TLS: sslmode=disable",
    }),
    (_, where) => ({
      cause: `${addressOf(where)}에서 응답은 오지만 TLS가 아닙니다.`,
      fix: "포트를 확인하거나 TLS 없이 접속하세요: sslmode=disable",
    }),
  ),
];

function isLocal({ host }: FaultPlace): boolean {
  return host === undefined || host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** The name that did not resolve, out of `getaddrinfo ENOTFOUND db.internal`. */
function hostIn(fault: Fault): string {
  return /ENOTFOUND (\S+)/.exec(fault.message)?.[1] ?? "";
}

/** The names a certificate is for, out of Node's message. */
function namesIn(fault: Fault, before: string): string {
  // For an address, Node names only the addresses there are, and often there are none.
  const found = /cert's (?:altnames|list|CN): *(.*)$/.exec(fault.message)?.[1]?.replaceAll(/(?:DNS|IP Address):/g, "");
  return found ? before + found : "";
}

const goneWords = /^Connection terminated unexpectedly|socket hang up|before secure TLS connection/;
