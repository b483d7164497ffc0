package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.PathEntry;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server.Target;
import io.whydown.simulate.Assume;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A UNIX socket that NGINX's workers may not write to, or whose folders they may not search
/// (unix(7), path_resolution(7)), while root connects to it. NGINX says so in its log alone.
/// Immutable.
///
/// @param path of the socket
/// @param at the socket or the folder that denies it
/// @param uid of the workers
public record DeniedPath(String path, PathEntry at, long uid) {

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int SEARCH = 2;
  private static final int GROUP = 3;
  private static final int OTHERS = 6;

  /// Empty where the user is not known or may, and where it may as a member of a group: which
  /// groups a process is in is not known.
  public static Optional<DeniedPath> of(Case facts) {
    if (facts.proxy().kind() != Proxy.Kind.NGINX
        || !(facts.server().target() instanceof Target.UnixSocket(var path))) {
      return Optional.empty();
    }
    long uid = DiallingUser.of(facts.snapshot(), facts.balancerVantage());
    if (uid == Assume.ANYONE || uid == 0) {
      return Optional.empty();
    }
    List<PathEntry> entries = facts.balancerHost().paths().asValue().orElse(List.of());
    String real = real(facts, path);
    return entries.stream()
        .filter(entry -> isOnTheWay(entry, path) || isOnTheWay(entry, real))
        .filter(entry -> isDenied(entry, uid, entry.kind().equals("socket") ? WRITE : SEARCH))
        .findFirst()
        .map(entry -> new DeniedPath(real, entry, uid));
  }

  /// Where the links of a path of the balancer's host lead to, as far as it is known.
  static String real(Case facts, String path) {
    return facts.balancerHost().paths().asValue().orElse(List.of()).stream()
        .filter(entry -> entry.path().equals(path))
        .flatMap(entry -> Stream.ofNullable(entry.target()))
        .findFirst()
        .orElse(path);
  }

  private static boolean isOnTheWay(PathEntry entry, String path) {
    return entry.path().equals(path)
        ? entry.kind().equals("socket")
        : entry.kind().equals("directory")
            && (entry.path().equals("/") || path.startsWith(entry.path() + "/"));
  }

  private static boolean isDenied(PathEntry entry, long uid, int right) {
    if (entry.mode().length() < OTHERS + SEARCH + 1) {
      return false;
    }
    return entry.uid() == uid
        ? !has(entry, READ + right)
        : !has(entry, GROUP + right) && !has(entry, OTHERS + right);
  }

  private static boolean has(PathEntry entry, int index) {
    return "wxst".indexOf(entry.mode().charAt(index)) >= 0;
  }

  public Evidence evidence() {
    return new Evidence(
        "%s is %s of user %d, and the workers run as user %d"
            .formatted(at.path(), at.mode(), at.uid(), uid),
        at.provenance());
  }
}
