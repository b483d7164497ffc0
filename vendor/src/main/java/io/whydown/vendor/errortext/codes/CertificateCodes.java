package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.stream.Stream;

/// What is said of a certificate that is not taken: the results of a verification by OpenSSL
/// (openssl-verification-options(1)), Go's x509, JSSE, Node, curl, wget, GnuTLS, rustls, .NET,
/// Schannel and browsers, and NGINX, Apache and Azure on top of them. Stateless.
final class CertificateCodes {

  static final List<Code> ALL =
      Stream.of(
              Code.all(
                  Sign.CERTIFICATE_EXPIRED,
                  "certificate has expired",
                  "certificate_has_expired",
                  "certificate expired",
                  "certificate is expired",
                  "cert_has_expired",
                  "cert_expired",
                  "certificate_expired",
                  "certificateexpiredexception",
                  "notvalidafter",
                  "sec_e_cert_expired",
                  "sec_error_expired",
                  "err_cert_date_invalid",
                  "invalid peer certificate: expired",
                  "issued certificate has expired",
                  "nottimevalid",
                  "peer certificate is expired",
                  "verify error:num=10:",
                  "verify return code: 10 "),
              Code.all(
                  Sign.CLOCK,
                  "certificate is not yet valid",
                  "certificatenotyetvalid",
                  "verify error:num=9:",
                  "verify return code: 9 "),
              Code.all(
                  Sign.CERTIFICATE_NAME,
                  "upstream ssl certificate does not match",
                  "no alternative certificate subject name",
                  "no alternative name found",
                  "no subject alternative names",
                  "no subject alternative dns name matching",
                  "no name matching",
                  "no certificate subject alternative name matches",
                  "doesn't match requested host name",
                  "doesn't contain any ip sans",
                  "certificate is not valid for any names",
                  "certificate relies on legacy common name",
                  "hostname mismatch",
                  "hostname/ip does not match certificate",
                  "hostname/ip doesn't match certificate",
                  "ip address mismatch, certificate",
                  "altname_invalid",
                  "sec_e_wrong_principal",
                  "err_cert_common_name_invalid",
                  "ssl_error_bad_cert_domain",
                  "notvalidforname",
                  "certnotvalidforname",
                  "remotecertificatenamemismatch",
                  "the name in the certificate does not match",
                  "does not match target host name",
                  "verify san list",
                  "peer certificate does not match for hostname",
                  "common name (cn) of the backend certificate does not match",
                  "ssl peer certificate or ssh remote key was not ok",
                  "verify error:num=62:",
                  "verify error:num=64:",
                  "verify return code: 62 ",
                  "ssl_certificate_san_verification_failed"),
              List.of(
                  Code.of(Sign.CERTIFICATE_NAME, "certificate is valid for").with(", not "),
                  Code.of(Sign.CERTIFICATE_NAME, "hostname")
                      .with("doesn't match '", "doesn't match either"),
                  Code.of(Sign.CERTIFICATE_NAME, "are different").with("provided via sni")),
              Code.all(
                  Sign.CERTIFICATE_UNTRUSTED,
                  "signed by unknown authority",
                  "self-signed certificate",
                  "self signed certificate",
                  "self-signed certificate encountered",
                  "self_signed_cert",
                  "unable to get issuer certificate",
                  "unable to get local issuer certificate",
                  "unable_to_get_issuer_cert",
                  "unable to verify the first certificate",
                  "unable_to_verify_leaf",
                  "certificate_verify_failed",
                  "certificate verify failed",
                  "pkix path building failed",
                  "unable to find valid certification path",
                  "trustanchor",
                  "sec_e_untrusted_root",
                  "sec_error_unknown_issuer",
                  "err_cert_authority_invalid",
                  "unknownissuer",
                  "the certificate issuer is unknown",
                  "unable to locally verify the issuer",
                  "remotecertificatechainerrors",
                  "untrustedroot",
                  "partialchain",
                  "ca signed by unknown",
                  "server certificate verification failed. cafile",
                  "verify error:num=18:",
                  "verify error:num=19:",
                  "verify error:num=20:",
                  "verify error:num=21:",
                  "verify return code: 18 ",
                  "verify return code: 19 ",
                  "verify return code: 20 ",
                  "verify return code: 21 ",
                  "doesn't match the trusted root certificate",
                  "does not match the trusted root certificate",
                  "not signed by a well-known certificate authority",
                  "intermediate certificate is missing",
                  "leaf or intermediate certificate"))
          .flatMap(List::stream)
          .toList();

  private CertificateCodes() {}
}
