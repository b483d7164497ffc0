package io.whydown.balancer.config;

import io.whydown.balancer.hook.StreamText;
import org.jspecify.annotations.Nullable;

/// Switches of a backend.
///
/// @param redispatchEvery `option redispatch N`: 0 never; -1 at the last retry; N at each N-th
///   retry
/// @param allBackups all backup servers share the load, not the first alone
/// @param persist a cookie's server is used even when it is down (`option persist`)
/// @param abortOnClose a queued request whose client has left is dropped
/// @param splice bodies may be moved inside the kernel
/// @param preferLastServer `option prefer-last-server`
/// @param transparent connects to where the client wanted to go (`option transparent`/`dispatch`)
/// @param tcpSmartConnect send with the handshake's ack
/// @param nameHeader the header that tells a server its name (`http-send-name-header`); null for
///   none
/// @param fieldCase capitals in what servers get that speak HTTP/1 (`option
///   h1-case-adjust-bogus-server`); null for none
/// @param forwarded the value of the header `Forwarded` (`option forwarded`); null for none
public record BackendOptions(
    int redispatchEvery,
    boolean allBackups,
    boolean persist,
    boolean abortOnClose,
    boolean splice,
    boolean preferLastServer,
    boolean transparent,
    boolean tcpSmartConnect,
    boolean independentStreams,
    boolean logHealthChecks,
    @Nullable String nameHeader,
    @Nullable FieldCase fieldCase,
    @Nullable StreamText forwarded) {

  public static final BackendOptions DEFAULT =
      new BackendOptions(
          0, false, false, false, true, false, false, false, false, false, null, null, null);

  public BackendOptions withRedispatch(int every) {
    return new BackendOptions(
        every,
        allBackups,
        persist,
        abortOnClose,
        splice,
        preferLastServer,
        transparent,
        tcpSmartConnect,
        independentStreams,
        logHealthChecks,
        nameHeader,
        fieldCase,
        forwarded);
  }

  public BackendOptions withNameHeader(String name) {
    return new BackendOptions(
        redispatchEvery,
        allBackups,
        persist,
        abortOnClose,
        splice,
        preferLastServer,
        transparent,
        tcpSmartConnect,
        independentStreams,
        logHealthChecks,
        name,
        fieldCase,
        forwarded);
  }

  public BackendOptions withPreferLastServer() {
    return new BackendOptions(
        redispatchEvery,
        allBackups,
        persist,
        abortOnClose,
        splice,
        true,
        transparent,
        tcpSmartConnect,
        independentStreams,
        logHealthChecks,
        nameHeader,
        fieldCase,
        forwarded);
  }
}
