package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Statement.Addressed;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the addresses that an engine shows say of the one that was dialled. Stateless.
final class KnownAddresses {

  private KnownAddresses() {}

  /// The dial of an address that is not, or no longer, one of the container that is meant by name.
  static Optional<Failed> strange(Hearing h) {
    return h.failed(f -> HostText.isNumeric(f.host()) && isStrange(h, f));
  }

  private static boolean isStrange(Hearing h, Failed failed) {
    if (HostText.isBridge(failed.host())
        && !HostText.isGateway(failed.host())
        && names(h, failed).findAny().isEmpty()) {
      // nobody tells which container is meant: none of those that were looked at has it
      return withAddresses(h).anyMatch(c -> !Hearing.isBalancer(c))
          && withAddresses(h).noneMatch(c -> c.addresses().containsValue(failed.host()));
    }
    Optional<ContainerSeen> meant =
        withAddresses(h).filter(c -> names(h, failed).anyMatch(n -> isNamed(c, n))).findFirst();
    return meant.isPresent()
        && withAddresses(h)
            .filter(c -> names(h, failed).anyMatch(n -> isNamed(c, n)))
            .noneMatch(c -> c.addresses().containsValue(failed.host()));
  }

  /// An address of an engine's network that a tool shows, where another one of it was dialled.
  static Optional<Addressed> other(Hearing h) {
    String dialled = h.host();
    return h.testimony()
        .all(Addressed.class)
        .filter(a -> HostText.isBridge(dialled) && !a.address().equals(dialled))
        .findFirst();
  }

  /// The dial of an address that differs from a known one as a slip of the finger does: in one of
  /// its four numbers, of which two digits changed places, or one is missing, or is another.
  static Optional<Failed> mistyped(Hearing h) {
    List<String> known =
        Stream.concat(
                withAddresses(h).flatMap(c -> c.addresses().values().stream()),
                h.testimony().all(Addressed.class).map(Addressed::address))
            .toList();
    return h.failed(f ->
        HostText.isNumeric(f.host())
            && !known.contains(f.host())
            && known.stream().anyMatch(address -> isSlip(address, f.host())));
  }

  private static boolean isSlip(String meant, String typed) {
    String[] one = meant.split("\\.");
    String[] other = typed.split("\\.");
    if (one.length != 4 || other.length != 4) {
      return false;
    }
    int differ = 0;
    boolean near = true;
    for (int i = 0; i < 4; i++) {
      if (!one[i].equals(other[i])) {
        differ++;
        near &= i < 3 && isNear(one[i], other[i]);
      }
    }
    return differ == 1 && near;
  }

  /// Two digits that changed places, or one that was left out.
  private static boolean isNear(String one, String other) {
    return sorted(one).equals(sorted(other))
        || Math.abs(one.length() - other.length()) == 1
            && (one.startsWith(other) || other.startsWith(one) || one.endsWith(other))
        || one.length() == 3
            && other.length() == 3
            && one.charAt(0) == other.charAt(0)
            && one.charAt(2) == other.charAt(2);
  }

  private static String sorted(String digits) {
    char[] chars = digits.toCharArray();
    Arrays.sort(chars);
    return new String(chars);
  }

  /// A container of several networks that was dialled at its address in one that the balancer is
  /// not in.
  static Optional<ContainerSeen> byOtherNetwork(Hearing h) {
    return withAddresses(h)
        .filter(c -> c.addresses().size() > 1 && !Hearing.isBalancer(c))
        .filter(c ->
            c.addresses().entrySet().stream()
                .anyMatch(e -> isDialled(h, e.getValue()) && isLeftOut(h, c, e.getKey())))
        .findFirst();
  }

  private static boolean isDialled(Hearing h, String address) {
    return Stream.concat(
                h.failures().stream().map(Failed::host), h.dials().stream().map(Dials::host))
            .anyMatch(address::equals)
        || h.mentions("//" + address + ":");
  }

  /// Whether the balancer is in another network of the container, and nothing says that it is in
  /// this one: networks that are made for balancers are known by their names.
  private static boolean isLeftOut(Hearing h, ContainerSeen server, String network) {
    boolean here = isOfBalancer(h, network);
    boolean there =
        server.addresses().keySet().stream()
            .anyMatch(other -> !other.equals(network) && isOfBalancer(h, other));
    return there && !here;
  }

  private static boolean isOfBalancer(Hearing h, String network) {
    return h.containers().stream()
            .filter(Hearing::isBalancer)
            .anyMatch(b -> b.networks().contains(network))
        || network.matches("(?i).*(?:proxy|traefik|gateway|public|edge).*");
  }

  private static Stream<ContainerSeen> withAddresses(Hearing h) {
    return h.containers().stream().filter(c -> !c.addresses().isEmpty());
  }

  private static Stream<String> names(Hearing h, Failed failed) {
    return Stream.concat(
            Stream.of(failed.name()),
            h.dials().stream()
                .filter(d -> Hearing.isPort(d.port(), failed.port()))
                .map(Dials::host))
        .filter(n -> !n.isEmpty() && !HostText.isNumeric(n) && !HostText.isOwn(n));
  }

  /// `api` is the service of `shop-api-1` and `shop_api_1`.
  private static boolean isNamed(ContainerSeen container, String name) {
    String own = container.name();
    return own.equals(name)
        || own.matches("(?:.*[-_])?" + java.util.regex.Pattern.quote(name) + "[-_]\\d+");
  }
}
