package io.whydown.balancer.engine;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.runtime.PassedListener;
import io.whydown.balancer.transport.Descriptors;
import io.whydown.balancer.transport.SocketName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Listening sockets of whoever served before, until they are taken (HAProxy: src/sock.c,
/// sock_find_compatible_fd). Used by one thread.
final class PassedSockets {

  /// What HAProxy, and this balancer, call a socket of the file system until it has its name.
  private static final Pattern FIRST_NAME = Pattern.compile("\\.[0-9]+\\.tmp$");

  private final List<PassedListener> left;

  PassedSockets(List<PassedListener> passed) {
    this.left = new ArrayList<>(passed);
  }

  /// All that listen where the line wants to; the caller owns them from now on.
  List<Integer> take(BindConfig bind, int port) {
    var taken = new ArrayList<Integer>();
    for (var each : List.copyOf(left)) {
      boolean sameDevice =
          Objects.requireNonNullElse(bind.networkInterface(), "").equals(each.networkInterface());
      if (sameDevice
          && fits(each, bind.place(), port)
          && Descriptors.isListening(each.descriptor())) {
        left.remove(each);
        taken.add(each.descriptor());
      }
    }
    return taken;
  }

  private static boolean fits(PassedListener passed, BindConfig.Place wanted, int port) {
    return switch (wanted) {
      case BindConfig.Place.Inherited inherited -> inherited.equals(passed.place());
      case BindConfig.Place.Unix unix ->
          passed.place() instanceof BindConfig.Place.Unix known
              ? known.path().equals(unix.path()) && known.isAbstract() == unix.isAbstract()
              : !unix.isAbstract() && unix.path().equals(path(passed));
      case BindConfig.Place.Tcp tcp -> {
        var name = new SocketName();
        Descriptors.localName(passed.descriptor(), name);
        var own = new SocketName();
        own.set(tcp.address(), port);
        boolean isInherited = passed.place() instanceof BindConfig.Place.Inherited;
        boolean sameFamilies =
            !own.isV6() || Descriptors.isV6Only(passed.descriptor()) == tcp.v6Only();
        yield port > 0 && !isInherited && own.isSame(name) && sameFamilies;
      }
    };
  }

  private static @Nullable String path(PassedListener passed) {
    String path = Descriptors.localName(passed.descriptor(), new SocketName());
    return path == null ? null : FIRST_NAME.matcher(path).replaceFirst("");
  }

  /// Closes what nobody wanted.
  void closeLeft() {
    left.forEach(each -> Descriptors.close(each.descriptor()));
    left.clear();
  }
}
