package io.whydown.collect.ssh;

import io.whydown.collect.text.Printable;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;

/// Words for what went wrong on the way to a host. Stateless.
final class SshFailure {

  private SshFailure() {}

  /// Why no TCP connection came about.
  static SshUnusableException connecting(SshHost host, Throwable failure, String limit) {
    String where = host.hostName() + " port " + host.port();
    Throwable root = root(failure);
    if (isTimeout(failure)) {
      return new SshUnusableException(
          "no answer from " + where + " within " + limit + "; check the address and the way there");
    }
    if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
      return new SshUnusableException(
          "cannot connect to "
              + where
              + ": "
              + text(root)
              + "; check that sshd runs there and is reachable");
    }
    return new SshUnusableException("cannot connect to " + where + ": " + text(root));
  }

  /// Why nobody was logged in on a connection that stood.
  static SshUnusableException loggingIn(Attempt attempt, Throwable failure, String limit) {
    SshHost host = attempt.host();
    String hostKey = attempt.hostKeyProblem();
    if (hostKey != null) {
      return new SshUnusableException(hostKey);
    }
    if (isTimeout(failure)) {
      return new SshUnusableException(
          "accepts connections on port "
              + host.port()
              + " but the log-in did not finish within "
              + limit);
    }
    int code = code(failure);
    String said = text(root(failure));
    boolean refused =
        code == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE
            || said.toLowerCase(Locale.ROOT).contains("authentication");
    if (refused) {
      return new SshUnusableException(refused(attempt, said));
    }
    return new SshUnusableException(
        "broke off the connection on port " + host.port() + " before the log-in: " + said);
  }

  private static String refused(Attempt attempt, String said) {
    SshHost host = attempt.host();
    String keys = attempt.keys();
    boolean tooMany = said.toLowerCase(Locale.ROOT).contains("too many");
    if (tooMany) {
      return "stopped after too many keys for user "
          + host.user()
          + " ("
          + keys
          + "); name the right one with IdentityFile and IdentitiesOnly in ~/.ssh/config";
    }
    if (!attempt.hasOffered()) {
      return "there is no key to log in with as "
          + host.user()
          + (keys.isEmpty() ? "" : " (" + keys + ")")
          + "; add one with ssh-add or IdentityFile in ~/.ssh/config";
    }
    return "refused every key for user "
        + host.user()
        + " ("
        + keys
        + "); allow one there with: ssh-copy-id "
        + host.typed();
  }

  static boolean isTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean timeout =
          cause instanceof TimeoutException
              || cause instanceof SocketTimeoutException
              || cause instanceof InterruptedIOException;
      if (timeout) {
        return true;
      }
    }
    return false;
  }

  private static int code(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SshException ssh && ssh.getDisconnectCode() > 0) {
        return ssh.getDisconnectCode();
      }
    }
    return 0;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : Printable.line(message, 200);
  }
}
