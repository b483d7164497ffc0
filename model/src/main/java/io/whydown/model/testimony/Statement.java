package io.whydown.model.testimony;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One fact that a pasted text states. Hosts and addresses are kept as they were written: a name
/// may be all that is known.
public sealed interface Statement {

  Provenance provenance();

  Standing standing();

  /// A connection, a request or a look-up that failed.
  ///
  /// @param speaker the program that says so: `nginx`, `haproxy`, `curl`, …; empty when unknown
  /// @param host the target as it was dialled, a literal without brackets or a name; empty when
  ///   unknown; a path for a UNIX socket
  /// @param port 0 when unknown
  /// @param name the name that stood for the target where both are known, else empty
  /// @param client address of the client that the program served then; empty when unknown
  /// @param status of HTTP; 0 when none
  record Failed(
      Fault fault,
      String speaker,
      String host,
      int port,
      String name,
      String client,
      int status,
      Standing standing,
      Provenance provenance)
      implements Statement {

    public boolean isUnix() {
      return host.startsWith("/");
    }
  }

  /// A connection or a request that worked.
  ///
  /// @param from where it was made: `host`, `container`, `balancer`, or empty
  record Worked(
      String from, String host, int port, int status, Standing standing, Provenance provenance)
      implements Statement {}

  /// A connection or a request that is said not to work, and nobody says how it fails.
  ///
  /// @param from where it was made, as in [Worked]
  record Unanswered(String from, String host, int port, Standing standing, Provenance provenance)
      implements Statement {}

  /// A request that somebody typed, with what became of it.
  ///
  /// @param parts what makes it this request: `scheme`, `host`, `port`, `path`, and whatever else
  ///   was set (`sni`, `header`, `method`, `version`, `family`, `proxy`, `client`, `trust`, `tls`,
  ///   `login`); what was not set is absent
  /// @param answered false when it failed, or was answered with an error
  /// @param status of HTTP; 0 when none
  /// @param by the certificate that answered; empty when not shown
  record Asked(
      Map<String, String> parts,
      boolean answered,
      int status,
      String by,
      Standing standing,
      Provenance provenance)
      implements Statement {

    public Asked {
      parts = Map.copyOf(parts);
    }
  }

  /// What a health check asks for and wants, as it is set.
  ///
  /// @param path empty when not said
  /// @param port 0 when not said, or that of the traffic
  /// @param wanted status codes: `200`, `200-399`; empty when not said
  record Checks(String method, String path, int port, String wanted, Provenance provenance)
      implements Statement {

    @Override
    public Standing standing() {
      return Standing.INTENDED;
    }
  }

  /// A program that listens.
  ///
  /// @param address as written: `127.0.0.1`, `::1`, `0.0.0.0`, `::`, `*`; empty when not said
  /// @param program empty when unknown
  /// @param place the machine or container that it was read in; empty when unknown
  record Listening(
      String address,
      int port,
      String program,
      String place,
      Standing standing,
      Provenance provenance)
      implements Statement {}

  /// A program that could not bind.
  record BindFailed(Fault fault, String program, String address, int port, Provenance provenance)
      implements Statement {

    @Override
    public Standing standing() {
      return Standing.WITNESSED;
    }
  }

  /// A container, as an engine shows it or as a compose file wants it.
  ///
  /// @param status of the engine: `Up 2 hours`, `Exited (1) …`, `Restarting`; empty when only
  ///   wanted
  /// @param ports `8080:80`, `127.0.0.1:8080:80`, `80`, in the words of compose
  /// @param networks names
  /// @param hostNetwork it has no namespace of its own
  record ContainerSeen(
      String name,
      String image,
      String status,
      List<Published> ports,
      List<String> networks,
      Map<String, String> addresses,
      boolean hostNetwork,
      Map<String, String> environment,
      String command,
      Standing standing,
      Provenance provenance)
      implements Statement {

    public ContainerSeen {
      ports = List.copyOf(ports);
      networks = List.copyOf(networks);
      addresses = Map.copyOf(addresses);
      environment = Map.copyOf(environment);
    }
  }

  /// @param hostAddress empty for all
  /// @param hostPort 0 when it is only exposed
  record Published(String hostAddress, int hostPort, int containerPort) {}

  /// Where a balancer's configuration sends connections.
  ///
  /// @param balancer `nginx`, `haproxy`, `traefik`, …
  /// @param section the backend or the path that leads there
  /// @param server empty when it has no name
  /// @param tls null when not said
  /// @param settings further words of the line and of what it inherits
  record Dials(
      String balancer,
      String section,
      String server,
      String host,
      int port,
      @Nullable Boolean tls,
      Map<String, String> settings,
      Provenance provenance)
      implements Statement {

    public Dials {
      settings = Map.copyOf(settings);
    }

    @Override
    public Standing standing() {
      return Standing.INTENDED;
    }
  }

  /// A number or a word that a configuration, or a person, sets something to.
  ///
  /// @param value seconds of a time, a count, or a word
  record Sets(Setting setting, String value, Standing standing, Provenance provenance)
      implements Statement {

    /// The value as a number; -1 when it is none.
    public double number() {
      return value.matches("\\d{1,12}(?:\\.\\d{1,9})?") ? Double.parseDouble(value) : -1;
    }
  }

  /// A name and what it resolved to.
  ///
  /// @param address empty when it did not resolve
  record Resolved(String name, String address, Standing standing, Provenance provenance)
      implements Statement {}

  /// An address of an interface, or a container's own.
  record Addressed(String place, String address, Standing standing, Provenance provenance)
      implements Statement {}

  /// A sign that stands by itself.
  ///
  /// @param subject whom it is about, or the value; may be empty
  record Shows(Sign sign, String subject, Standing standing, Provenance provenance)
      implements Statement {}
}
