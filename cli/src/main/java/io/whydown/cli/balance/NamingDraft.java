package io.whydown.cli.balance;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server's line says of its name: `resolvers`, `resolve-prefer`, `resolve-net`,
/// `resolve-opts`, `init-addr` (server.c). Not thread-safe.
final class NamingDraft {

  private static final int MOST_NETWORKS = 5;

  /// A way to the address that a server begins with.
  sealed interface Method {
    record Last() implements Method {}

    record Libc() implements Method {}

    record None() implements Method {}

    record Fixed(IpAddress address) implements Method {}
  }

  @Nullable String resolvers;
  private IpFamily preferred = IpFamily.V6;
  private final List<IpPrefix> networks = new ArrayList<>();
  private boolean sharing;
  private boolean ignoresWeight;
  private final List<Method> methods = new ArrayList<>();

  NamingDraft copy() {
    var copy = new NamingDraft();
    copy.resolvers = resolvers;
    copy.preferred = preferred;
    copy.networks.addAll(networks);
    copy.sharing = sharing;
    copy.ignoresWeight = ignoresWeight;
    copy.methods.addAll(methods);
    return copy;
  }

  /// False when the parameter is another's affair.
  boolean read(String name, String argument) {
    switch (name) {
      case "resolvers" -> resolvers = argument;
      case "resolve-prefer" -> preferred = family(argument);
      case "resolve-net" -> networks(argument);
      case "resolve-opts" -> options(argument);
      case "init-addr" -> methods(argument);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static IpFamily family(String word) {
    return switch (word) {
      case "ipv4" -> IpFamily.V4;
      case "ipv6" -> IpFamily.V6;
      default -> throw new LineProblem("'resolve-prefer' expects either ipv4 or ipv6 as argument.");
    };
  }

  private void networks(String list) {
    for (String each : list.split(",")) {
      if (networks.size() == MOST_NETWORKS) {
        throw new LineProblem("'resolve-net' exceed %d networks.".formatted(MOST_NETWORKS));
      }
      networks.add(
          IpPrefix.tryParse(each)
              .orElseThrow(
                  () -> new LineProblem("'resolve-net' invalid network '%s'.".formatted(each))));
    }
  }

  private void options(String list) {
    for (String each : list.split(",")) {
      switch (each) {
        case "allow-dup-ip" -> sharing = true;
        case "prevent-dup-ip" -> sharing = false;
        case "ignore-weight" -> ignoresWeight = true;
        default ->
            throw new LineProblem(
                "'resolve-opts' : unknown resolve-opts option '%s', supported methods are 'allow-dup-ip', 'ignore-weight', and 'prevent-dup-ip'."
                    .formatted(each));
      }
    }
  }

  private void methods(String list) {
    methods.clear();
    for (String each : list.split(",")) {
      methods.add(
          switch (each) {
            case "last" -> new Method.Last();
            case "libc" -> new Method.Libc();
            case "none" -> new Method.None();
            default -> fixed(each);
          });
    }
  }

  private Method fixed(String text) {
    IpAddress address = IpAddress.tryParse(text).orElse(null);
    if (address == null) {
      throw new LineProblem(
          "'init-addr' : unknown init-addr method '%s', supported methods are 'libc', 'last', 'none'."
              .formatted(text),
          "or an address");
    }
    if (methods.stream().anyMatch(Method.Fixed.class::isInstance)) {
      throw new LineProblem(
          "'init-addr' : initial address already specified, cannot add '%s'.".formatted(text));
    }
    return new Method.Fixed(address);
  }

  /// What is tried, in order. A server that follows its name may begin without an address.
  List<Method> ways() {
    if (!methods.isEmpty()) {
      return List.copyOf(methods);
    }
    List<Method> usual = new ArrayList<>(List.of(new Method.Last(), new Method.Libc()));
    if (resolvers != null) {
      usual.add(new Method.None());
    }
    return usual;
  }

  /// Null for a server whose name is not followed.
  ///
  /// @param host empty for a server that is given by its address: it may get a name at run time
  @Nullable NamingConfig build(String host) {
    String section = resolvers;
    return section == null
        ? null
        : new NamingConfig(host, section, preferred, networks, sharing, ignoresWeight);
  }
}
