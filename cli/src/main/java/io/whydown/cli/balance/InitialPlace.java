package io.whydown.cli.balance;

import io.whydown.balancer.config.ServerPlace;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Where a server that is given by a name begins (server.c, `srv_iterate_initaddr`). Stateless.
final class InitialPlace {

  private InitialPlace() {}

  /// The addresses that servers had in the process before.
  interface LastAddresses {
    LastAddresses NONE = (_, _) -> null;

    @Nullable IpAddress of(String server, String host);
  }

  /// By `init-addr`: the first method that gives an address, or none at all.
  ///
  /// @param title `'server BACKEND/SERVER'`
  static ServerPlace of(
      String server,
      String title,
      String host,
      ServerPlace.PortRule port,
      ServerDraft draft,
      LastAddresses last) {
    boolean isService = host.startsWith("_");
    boolean hasFailed = false;
    for (NamingDraft.Method method : draft.naming().ways()) {
      switch (method) {
        case NamingDraft.Method.Last _ -> {
          IpAddress known = isService ? null : last.of(server, host);
          if (known != null) {
            return new ServerPlace.Tcp(known, port, host);
          }
        }
        case NamingDraft.Method.Libc _ -> {
          IpAddress found = isService ? null : AddressText.resolve(host);
          if (found != null) {
            return new ServerPlace.Tcp(found, port, host);
          }
          hasFailed |= !isService;
        }
        case NamingDraft.Method.None _ -> {
          if (hasFailed) {
            warn(draft, title, host, "disabling server.");
          }
          return new ServerPlace.Unresolved(isService ? "" : host, port);
        }
        case NamingDraft.Method.Fixed(IpAddress address) -> {
          if (hasFailed) {
            warn(draft, title, host, "falling back to configured address.");
          }
          return new ServerPlace.Tcp(address, port, isService ? null : host);
        }
      }
    }
    throw new LineProblem(
        hasFailed
            ? "%s : could not resolve address '%s'.".formatted(title, host)
            : "%s : no method found to resolve address '%s'.".formatted(title, host),
        isService
            ? "a service record is asked for through a 'resolvers' section: name one on the line"
            : "the name has no address here; 'init-addr none' starts the server in maintenance instead");
  }

  private static void warn(ServerDraft draft, String title, String host, String outcome) {
    draft
        .findings()
        .warn(
            draft.line().at(),
            "%s : could not resolve address '%s', %s".formatted(title, host, outcome));
  }
}
