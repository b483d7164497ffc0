package io.whydown.balancer.config;

import io.whydown.balancer.hook.StreamText;
import java.util.function.Consumer;
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
/// @param keepAliveQueue how many may wait for a client's last server before it gets another one;
///   -1 for any number (`max-keep-alive-queue`)
/// @param pretendKeepAlive servers are not told that their connection will end (`option
///   http-pretend-keepalive`)
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
    int keepAliveQueue,
    boolean pretendKeepAlive,
    boolean logHealthChecks,
    @Nullable String nameHeader,
    @Nullable FieldCase fieldCase,
    @Nullable StreamText forwarded) {

  public static final BackendOptions DEFAULT =
      new BackendOptions(0, false, false, false, true, false, -1, false, false, null, null, null);

  public BackendOptions withRedispatch(int every) {
    return with(draft -> draft.newRedispatchEvery = every);
  }

  public BackendOptions withNameHeader(String name) {
    return with(draft -> draft.newNameHeader = name);
  }

  public BackendOptions withPreferLastServer() {
    return with(draft -> draft.newPreferLastServer = true);
  }

  private BackendOptions with(Consumer<Draft> change) {
    var draft = new Draft();
    change.accept(draft);
    return draft.finish();
  }

  /// What may differ in a changed copy.
  private final class Draft {
    private int newRedispatchEvery = redispatchEvery;
    private boolean newPreferLastServer = preferLastServer;
    private @Nullable String newNameHeader = nameHeader;

    BackendOptions finish() {
      return new BackendOptions(
          newRedispatchEvery,
          allBackups,
          persist,
          abortOnClose,
          splice,
          newPreferLastServer,
          keepAliveQueue,
          pretendKeepAlive,
          logHealthChecks,
          newNameHeader,
          fieldCase,
          forwarded);
    }
  }
}
