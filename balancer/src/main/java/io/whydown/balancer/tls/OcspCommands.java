package io.whydown.balancer.tls;

import java.util.Map;
import java.util.TreeMap;

/// What operators see of stapled answers, and how they renew them: `show|set ssl ocsp-response`
/// (HAProxy: src/ssl_sock.c). Thread-safe.
public final class OcspCommands {

  private final TlsStore store;

  public OcspCommands(TlsStore store) {
    this.store = store;
  }

  /// Ids of certificates whose issuer is known, and which have an answer.
  private Map<String, CertificateBundle> answered() {
    var found = new TreeMap<String, CertificateBundle>();
    for (String name : store.names()) {
      CertificateBundle bundle = store.current(name);
      String id = bundle == null || bundle.ocsp() == null ? "" : Ocsp.id(bundle);
      if (bundle != null && !id.isEmpty()) {
        found.put(id, bundle);
      }
    }
    return found;
  }

  /// @param id of a certificate, or its file (HAProxy 2.8); empty for the list of ids
  public String show(String id) {
    Map<String, CertificateBundle> all = answered();
    if (id.isEmpty()) {
      var text = new StringBuilder(all.isEmpty() ? "" : "# Certificate IDs\n");
      for (String each : all.keySet()) {
        text.append("Certificate ID key : ").append(each).append('\n');
        text.append(Ocsp.described(each));
      }
      return text.toString();
    }
    CertificateBundle named = store.current(id);
    CertificateBundle bundle =
        named == null ? all.get(id.toLowerCase(java.util.Locale.ROOT)) : named;
    byte[] answer = bundle == null ? null : bundle.ocsp();
    if (answer == null) {
      throw new TlsException("Certificate ID does not match any certificate.", "");
    }
    return Ocsp.printed(answer);
  }

  /// Takes a responder's new answer, in base64.
  public String set(String base64) {
    if (base64.isBlank()) {
      throw new TlsException("'set ssl ocsp-response' expects response in base64 encoding.", "");
    }
    byte[] answer =
        CertificateCommands.decoded(
            base64, "'set ssl ocsp-response' received invalid base64 encoded response.");
    String id = Ocsp.answeredId(answer);
    boolean isKnown = false;
    for (String name : store.names()) {
      CertificateBundle bundle = store.current(name);
      if (bundle != null && Ocsp.id(bundle).equals(id)) {
        store.replace(bundle.withOcsp(answer));
        store.rebuild(name);
        isKnown = true;
      }
    }
    if (!isKnown) {
      throw new TlsException(
          "OCSP single response: Certificate ID does not match any certificate or issuer.", "");
    }
    return "OCSP Response updated!\n";
  }
}
