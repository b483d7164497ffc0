package io.whydown.vendor.haproxy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One section of a configuration. A section that is repeated stands twice.
///
/// @param name empty for `global` and an anonymous `defaults`
/// @param from the named defaults section that it inherits from; null when the line names none
/// @param address what stood after the name of a `listen` or `frontend` (old style), else empty
/// @param line of the section's first line, counted from 1
public record Section(
    Kind kind,
    String name,
    @Nullable String from,
    String address,
    List<Directive> directives,
    String file,
    int line,
    String raw) {

  public Section {
    directives = List.copyOf(directives);
  }

  /// The kinds of section of HAProxy 2.6, and the few that later releases added.
  public enum Kind {
    GLOBAL,
    DEFAULTS,
    FRONTEND,
    BACKEND,
    LISTEN,
    RESOLVERS,
    PEERS,
    USERLIST,
    PROGRAM,
    MAILERS,
    CACHE,
    HTTP_ERRORS,
    RING,
    LOG_FORWARD,
    FCGI_APP,
    CRT_STORE,
    LOG_PROFILE,
    TRACES,
    ACME,
    HEALTHCHECK;

    /// The word that begins such a section.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }

    /// Whether the section describes traffic: defaults, frontend, backend, listen.
    public boolean isProxy() {
      return switch (this) {
        case DEFAULTS, FRONTEND, BACKEND, LISTEN -> true;
        case GLOBAL,
            RESOLVERS,
            PEERS,
            USERLIST,
            PROGRAM,
            MAILERS,
            CACHE,
            HTTP_ERRORS,
            RING,
            LOG_FORWARD,
            FCGI_APP,
            CRT_STORE,
            LOG_PROFILE,
            TRACES,
            ACME,
            HEALTHCHECK ->
            false;
      };
    }

    boolean needsName() {
      return switch (this) {
        case GLOBAL, DEFAULTS, TRACES, CRT_STORE -> false;
        case FRONTEND,
            BACKEND,
            LISTEN,
            RESOLVERS,
            PEERS,
            USERLIST,
            PROGRAM,
            MAILERS,
            CACHE,
            HTTP_ERRORS,
            RING,
            LOG_FORWARD,
            FCGI_APP,
            LOG_PROFILE,
            ACME,
            HEALTHCHECK ->
            true;
      };
    }
  }
}
