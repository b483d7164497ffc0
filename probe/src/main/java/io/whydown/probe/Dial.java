package io.whydown.probe;

import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One connect to make.
///
/// @param source the local address to bind first, or null
/// @param hops the most routers that its packets may reach, 0 for the system's own limit
record Dial(Target target, @Nullable IpAddress source, Duration timeout, int hops) {

  Dial(Target target, @Nullable IpAddress source, Duration timeout) {
    this(target, source, timeout, 0);
  }

  /// What is dialled.
  sealed interface Target {

    record Inet(Endpoint endpoint) implements Target {

      @Override
      public String host() {
        return endpoint.toString();
      }
    }

    /// @param path `abns@NAME` means HAProxy's abstract name
    record Unix(String path) implements Target {

      /// NGINX's own word for it (ngx_http_proxy_module, `$proxy_host`).
      @Override
      public String host() {
        return "localhost";
      }
    }

    /// What a request in HTTP calls it.
    String host();

    /// Null for a UNIX socket.
    default @Nullable Endpoint inet() {
      return this instanceof Inet(var endpoint) ? endpoint : null;
    }
  }

  /// What came of it.
  ///
  /// @param atBind the failure is that of bind(2)
  record Result(ConnectOutcome outcome, boolean atBind) {

    static Result of(ConnectOutcome outcome) {
      return new Result(outcome, false);
    }

    static Result notTried(String reason) {
      return of(new ConnectOutcome.NotTried(reason, 0));
    }
  }
}
