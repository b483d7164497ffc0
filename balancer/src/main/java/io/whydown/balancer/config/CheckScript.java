package io.whydown.balancer.config;

import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.Expectation;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a check does.
public sealed interface CheckScript {

  /// Which kind of check it is called in statistics and logs.
  enum Kind {
    TCP,
    HTTP,
    MYSQL,
    PGSQL,
    REDIS,
    SMTP,
    LDAP,
    SSL_HELLO,
    SPOP
  }

  /// Connects, and runs the steps in order. Without steps a connect is all.
  record Steps(Kind kind, List<Step> steps) implements CheckScript {
    public Steps {
      steps = List.copyOf(steps);
    }
  }

  /// Runs a program (`external-check`).
  record External(String command, @Nullable String path) implements CheckScript {}

  static CheckScript tcp() {
    return new Steps(Kind.TCP, List.of());
  }

  /// One step of a script. `comment` is shown when it fails.
  sealed interface Step {

    @Nullable String comment();

    /// Opens a connection, after closing the one before. Ports and addresses of 0 and null are the
    /// check's own.
    ///
    /// @param usesDefaults the check's own settings of TLS and PROXY hold (`default`, or none said)
    record Connect(
        io.whydown.net.@Nullable IpAddress address,
        int port,
        boolean sendProxy,
        @Nullable CheckTls tls,
        boolean linger,
        boolean usesDefaults,
        @Nullable String comment)
        implements Step {}

    @SuppressWarnings("ArrayRecordComponent") // copied at birth; identity is never asked
    record Send(byte[] bytes, @Nullable String comment) implements Step {
      public Send {
        bytes = bytes.clone();
      }
    }

    /// @param header fields in order, each `name`, `value`
    @SuppressWarnings("ArrayRecordComponent") // copied at birth; identity is never asked
    record SendHttp(
        String method,
        String target,
        String version,
        List<String> header,
        byte[] body,
        @Nullable String comment)
        implements Step {
      public SendHttp {
        header = List.copyOf(header);
        body = body.clone();
      }
    }

    /// Sends what is made when its turn comes: a `Send` or a `SendHttp`.
    record SendMade(Function<CheckInput, Step> maker, @Nullable String comment) implements Step {}

    /// Does something at once, as setting a variable.
    record Act(Consumer<CheckInput> action, @Nullable String comment) implements Step {}

    /// Waits until the expectation answers. With an HTTP check, it is asked once the answer is
    /// whole.
    ///
    /// @param minReceive bytes that must have come before it is asked (`min-recv`); -1 for any
    record Expect(Expectation expectation, int minReceive, @Nullable String comment)
        implements Step {}
  }
}
