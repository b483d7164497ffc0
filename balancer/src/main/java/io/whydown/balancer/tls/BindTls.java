package io.whydown.balancer.tls;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a bind line says of TLS.
///
/// @param settings of the line; each certificate may have its own over them
/// @param entries certificates in order; the first one is for clients that name no other
/// @param strictSni no certificate for a name that none stands for
/// @param tickets whether sessions may be resumed by tickets
/// @param caIgnored numbers of verification errors that authorities may have
/// @param crtIgnored numbers of verification errors that a client's certificate may have
/// @param cacheSize sessions kept for resumption, in this process
/// @param ticketKeys null for keys of this process alone
/// @param generation null when certificates come from files alone
public record BindTls(
    TlsSettings settings,
    List<Entry> entries,
    boolean strictSni,
    boolean tickets,
    boolean preferClientCiphers,
    Set<Integer> caIgnored,
    Set<Integer> crtIgnored,
    int cacheSize,
    int lifetimeSeconds,
    int dhBits,
    @Nullable TicketKeys ticketKeys,
    @Nullable Generation generation,
    Place place) {

  /// Where the line stands.
  public record Place(String frontend, String file, int line) {
    static final Place NOWHERE = new Place("", "", 0);
  }

  /// HAProxy's name for "every error" in `ca-ignore-err`.
  public static final int ALL_ERRORS = -1;

  public BindTls {
    entries = List.copyOf(entries);
    caIgnored = Set.copyOf(caIgnored);
    crtIgnored = Set.copyOf(crtIgnored);
  }

  /// Who signs certificates for names that none stands for, and how many of them are kept
  /// (`generate-certificates`, `tune.ssl.ssl-ctx-cache-size`).
  public record Generation(SigningAuthority authority, int kept) {
    public Generation {
      if (kept < 0) {
        throw new IllegalArgumentException("kept: " + kept + " (expected: >= 0)");
      }
    }
  }

  /// @param filters names that it is used for, `!` before one that it is not; empty for those of
  ///   the certificate
  /// @param list the crt-list that it came from; empty for `crt`
  /// @param line in the list; 0 outside
  public record Entry(
      String path, TlsSettings settings, List<String> filters, String list, int line) {
    public Entry {
      filters = List.copyOf(filters);
    }
  }

  /// One certificate and HAProxy's defaults.
  public static BindTls of(String path) {
    return new BindTls(
        TlsSettings.NONE,
        List.of(new Entry(path, TlsSettings.NONE, List.of(), "", 0)),
        false,
        true,
        false,
        Set.of(),
        Set.of(),
        20_000,
        300,
        0,
        null,
        null,
        Place.NOWHERE);
  }
}
