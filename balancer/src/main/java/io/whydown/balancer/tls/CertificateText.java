package io.whydown.balancer.tls;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A certificate as `show ssl cert` has it (HAProxy: src/ssl_ckch.c, show_cert_detail). Stateless.
final class CertificateText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private CertificateText() {}

  static String of(CertificateFacts facts, List<CertificateFacts> chain) {
    String names =
        facts.alternativeNames().stream().map(n -> "DNS:" + n).collect(Collectors.joining(", "));
    var text = new StringBuilder();
    line(text, "Serial", facts.serialText());
    line(text, "notBefore", time(facts.start()));
    line(text, "notAfter", time(facts.expiry()));
    line(text, "Subject Alternative Name", names);
    line(text, "Algorithm", algorithm(facts));
    line(text, "SHA1 FingerPrint", HexFormat.of().withUpperCase().formatHex(facts.sha1()));
    line(text, "Subject", CertificateFacts.oneLine(facts.subject()));
    line(text, "Issuer", CertificateFacts.oneLine(facts.issuer()));
    for (CertificateFacts each : chain) {
      line(text, "Chain Subject", CertificateFacts.oneLine(each.subject()));
      line(text, "Chain Issuer", CertificateFacts.oneLine(each.issuer()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String algorithm(CertificateFacts facts) {
    return switch (facts.keyAlgorithm()) {
      case "rsaEncryption" -> "RSA" + facts.keyBits();
      case "id-ecPublicKey" -> "EC" + facts.keyBits();
      case "dsaEncryption" -> "DSA" + facts.keyBits();
      default -> facts.keyAlgorithm() + facts.keyBits();
    };
  }
}
