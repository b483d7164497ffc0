package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.tls.CertificateCommands;
import io.whydown.balancer.tls.CrtListCommands;
import io.whydown.balancer.tls.OcspCommands;
import io.whydown.balancer.tls.SniCommands;
import io.whydown.balancer.tls.TicketCommands;
import io.whydown.balancer.tls.TlsException;
import io.whydown.balancer.tls.TlsStore;
import io.whydown.balancer.tls.TokenCertificates;
import io.whydown.balancer.tls.TrustCommands;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands about certificates and the files beside them: `show|new|set|commit|abort|add|del
/// ssl …`. Thread-safe.
final class TlsCommands {

  private final CertificateCommands certificates;
  private final TrustCommands authorities;
  private final TrustCommands revocations;
  private final CrtListCommands lists;
  private final OcspCommands answers;
  private final TicketCommands tickets;
  private final SniCommands names;
  private final TokenCertificates tokens;
  private final RuntimeControl control;

  TlsCommands(TlsStore store, RuntimeControl control) {
    this.control = control;
    this.names = new SniCommands(store, InstantSource.system());
    this.certificates = new CertificateCommands(store);
    this.authorities = new TrustCommands(store, false);
    this.revocations = new TrustCommands(store, true);
    this.lists = new CrtListCommands(store);
    this.answers = new OcspCommands(store);
    this.tickets = new TicketCommands(store);
    this.tokens = store.tokens();
  }

  /// Null for a command that there is not.
  @Nullable String answer(List<String> words, String payload) {
    try {
      return switch (word(words, 2)) {
        case "cert" -> certificate(words, payload);
        case "ca-file" ->
            words.getFirst().equals("add")
                ? authorities.add(word(words, 3), payload)
                : trust(authorities, words, payload);
        case "crl-file" -> trust(revocations, words, payload);
        case "crt-list" -> list(words, payload);
        case "tls-key" ->
            words.getFirst().equals("set") ? tickets.set(word(words, 3), word(words, 4)) : null;
        case "sni" ->
            words.getFirst().equals("show")
                ? names.show(
                    words.subList(3, words.size()),
                    control.frontends().stream().map(each -> each.config().name()).toList())
                : null;
        case "ocsp-response" -> stapled(words, payload);
        case "jwt" -> token(words);
        default -> null;
      };
    } catch (TlsException e) {
      throw new Administration.Refusal(e.text());
    }
  }

  /// `show tls-keys`.
  String ticketKeys(String which) {
    try {
      return tickets.show(which);
    } catch (TlsException e) {
      throw new Administration.Refusal(e.text());
    }
  }

  private @Nullable String stapled(List<String> words, String payload) {
    return switch (words.getFirst()) {
      case "show" -> answers.show(word(words, 3));
      case "set" -> answers.set(payload.isBlank() ? word(words, 3) : payload);
      default -> null;
    };
  }

  /// `show|add|del ssl jwt`.
  private @Nullable String token(List<String> words) {
    return switch (words.getFirst()) {
      case "show" -> tokens.show();
      case "add" -> tokens.change(word(words, 3), true);
      case "del" -> tokens.change(word(words, 3), false);
      default -> null;
    };
  }

  private @Nullable String certificate(List<String> words, String payload) {
    String name = word(words, 3);
    return switch (words.getFirst()) {
      case "show" -> certificates.show(name);
      case "new" -> certificates.create(name);
      case "set" -> certificates.set(name, payload);
      case "commit" -> certificates.commit(name);
      case "abort" -> certificates.abort(name);
      case "del" -> certificates.delete(name);
      default -> null;
    };
  }

  private static @Nullable String trust(TrustCommands files, List<String> words, String payload) {
    String name = word(words, 3);
    return switch (words.getFirst()) {
      case "show" -> files.show(name);
      case "new" -> files.create(name);
      case "set" -> files.set(name, payload);
      case "commit" -> files.commit(name);
      case "abort" -> files.abort(name);
      case "del" -> files.delete(name);
      default -> null;
    };
  }

  private @Nullable String list(List<String> words, String payload) {
    boolean numbered = word(words, 3).equals("-n");
    return switch (words.getFirst()) {
      case "show" -> lists.show(numbered, word(words, numbered ? 4 : 3));
      case "add" -> lists.add(word(words, 3), word(words, 4), payload);
      case "del" -> lists.delete(word(words, 3), word(words, 4));
      default -> null;
    };
  }
}
