package io.whydown.collect.ssh;

import io.whydown.collect.ssh.KnownHosts.Answer;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;

/// Accepts a host's key only when it is known; whatever the configuration says, nothing is ever
/// added. Stateless: the attempt of the connection keeps the reason.
final class HostKeyCheck implements ServerKeyVerifier {

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
    Attempt attempt = session.getConnectionContext().getAttribute(Attempt.KEY);
    if (attempt == null) {
      return false;
    }
    SshHost host = attempt.host();
    String[] entry = PublicKeyEntry.toString(key).split(" ");
    String shown = entry[0] + " " + KeyUtils.getFingerPrint(key);
    String problem =
        problem(host, shown, attempt.known().judge(name(host), host.port(), entry[0], entry[1]));
    if (problem != null) {
      attempt.refuseHostKey(problem);
    }
    return problem == null;
  }

  private static @Nullable String problem(SshHost host, String shown, Answer answer) {
    String name = host.port() == 22 ? name(host) : "[" + name(host) + "]:" + host.port();
    return switch (answer) {
      case Answer.Trusted _ -> null;
      case Answer.Unknown _ ->
          "has an unknown host key, "
              + shown
              + "; compare it, then accept it once with: ssh "
              + host.typed();
      case Answer.Changed(var place, _) ->
          "shows a host key that is not the known one: now "
              + shown
              + ", known from "
              + place
              + "; if the host was set up anew, forget the old key with: ssh-keygen -R '"
              + name
              + "'";
      case Answer.Revoked(var place) ->
          "shows a host key that is marked as revoked in " + place + ": " + shown;
    };
  }

  private static String name(SshHost host) {
    String alias = host.hostKeyAlias();
    return alias != null ? alias : host.hostName();
  }

  /// The signature algorithms with those first by which the host is known, so that a host with
  /// several keys shows one that can be compared. Certificates of hosts are left out: they are not
  /// checked here.
  static List<NamedFactory<Signature>> order(
      List<NamedFactory<Signature>> algorithms, Attempt attempt) {
    SshHost host = attempt.host();
    var types = new ArrayList<>(attempt.known().typesOf(name(host), host.port()));
    if (types.isEmpty()) {
      types.addAll(attempt.known().typesOf(name(host), 22));
    }
    var first = new ArrayList<NamedFactory<Signature>>();
    var rest = new ArrayList<NamedFactory<Signature>>();
    for (NamedFactory<Signature> algorithm : algorithms) {
      if (!algorithm.getName().contains("-cert-")) {
        String type = KeyUtils.getCanonicalKeyType(algorithm.getName());
        (types.contains(type) ? first : rest).add(algorithm);
      }
    }
    first.addAll(rest);
    return first;
  }
}
