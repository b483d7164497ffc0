package io.whydown.balancer.admin;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.SavedServer;
import io.whydown.balancer.runtime.SavedServer.Health;
import io.whydown.balancer.runtime.SavedServer.Wished;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines of `show servers state`, read back (server_state.c). Immutable.
public final class SavedStates {

  private static final int FEWEST_FIELDS = 20;

  private final Map<String, String[]> lines;
  private final @Nullable String fault;

  private SavedStates(Map<String, String[]> lines, @Nullable String fault) {
    this.lines = Map.copyOf(lines);
    this.fault = fault;
  }

  public static SavedStates none() {
    return new SavedStates(Map.of(), null);
  }

  /// Reads a file, or what a stats socket answered. A malformed one says so, and holds nothing.
  public static SavedStates parse(String text) {
    String[] all = text.split("\n", -1);
    if (!all[0].strip().equals("1")) {
      return new SavedStates(Map.of(), "the first line is not its version, 1");
    }
    var lines = new HashMap<String, String[]>();
    for (int i = 1; i < all.length; i++) {
      String line = all[i].strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("[ \t]+");
      if (fields.length < FEWEST_FIELDS) {
        return new SavedStates(
            Map.of(),
            "line %d has %d fields (expected: %d)".formatted(i + 1, fields.length, FEWEST_FIELDS));
      }
      lines.put(fields[1] + "/" + fields[3], fields);
    }
    return new SavedStates(lines, null);
  }

  /// Why nothing could be read; null when it could.
  public @Nullable String fault() {
    return fault;
  }

  /// What a server was.
  ///
  /// @param saved null when its line says nothing, or what no server can be
  /// @param faults what is wrong with the line, in HAProxy's words
  public record Line(@Nullable SavedServer saved, List<String> faults) {
    public Line {
      faults = List.copyOf(faults);
    }
  }

  /// The address that a server had for a name; null when it is not known.
  public @Nullable IpAddress lastAddress(String backend, String server, String host) {
    String[] fields = lines.get(backend + "/" + server);
    return fields == null || !fields[17].equals(host)
        ? null
        : IpAddress.tryParse(fields[4]).orElse(null);
  }

  /// @param healthOnly leaves out what operators had set
  public Line of(String backend, ServerConfig server, boolean healthOnly) {
    String[] fields = lines.get(backend + "/" + server.name());
    if (fields == null) {
      return new Line(null, List.of());
    }
    var reader = new Reader(fields);
    SavedServer saved = reader.read(server, healthOnly);
    return new Line(reader.faults.isEmpty() ? saved : null, reader.faults);
  }

  /// Reads the fields of one line, and notes each that is wrong.
  private static final class Reader {
    private final String[] fields;
    final List<String> faults = new ArrayList<>();

    Reader(String[] fields) {
      this.fields = fields;
    }

    private int number(int index, String name, int most) {
      try {
        int value = Integer.parseInt(fields[index]);
        if (value >= 0 && value <= most) {
          return value;
        }
      } catch (NumberFormatException _) {
        // said below
      }
      faults.add("invalid %s value '%s'".formatted(name, fields[index]));
      return 0;
    }

    SavedServer read(ServerConfig server, boolean healthOnly) {
      int operational = number(5, "srv_op_state", 3);
      int administrative = number(6, "srv_admin_state", 0x7f);
      int weight = number(7, "srv_uweight", 256);
      int configured = number(8, "srv_iweight", 256);
      int seconds = number(9, "srv_last_time_change", Integer.MAX_VALUE);
      int status = number(10, "srv_check_status", 30);
      number(11, "srv_check_result", 4);
      int health = number(12, "srv_check_health", Integer.MAX_VALUE);
      int check = number(13, "srv_check_state", 0x1f);
      int agent = number(14, "srv_agent_state", 0x1f);
      int port = number(18, "srv_port", 65_535);
      String name = name(server, (administrative & ServerTexts.RENAMED) != 0);
      var wished =
          new Wished(
              (administrative & 0x01) != 0,
              (administrative & 0x08) != 0,
              (administrative & 0x04) != 0,
              weight,
              configured,
              isOn(check),
              isOn(agent),
              place(server, port, name),
              name);
      return new SavedServer(
          state(operational, administrative),
          health,
          seconds,
          new CheckResult(status(status), 0, 0, 0, "", 0),
          healthOnly ? null : wished);
    }

    /// One that was in maintenance is shown as stopped, whatever it was before.
    private static Health state(int operational, int administrative) {
      boolean maintained = (administrative & 0x23) != 0;
      return switch (operational) {
        case 0 -> maintained ? Health.RUNNING : Health.STOPPED;
        case 1 -> Health.STARTING;
        case 2 -> Health.RUNNING;
        default -> Health.STOPPING;
      };
    }

    private static boolean isOn(int state) {
      return (state & StateTable.CONFIGURED) == 0 || (state & StateTable.ENABLED) != 0;
    }

    private static CheckStatus status(int number) {
      for (CheckStatus each : CheckStatus.values()) {
        if (StateTable.number(each) == number) {
          return each;
        }
      }
      return CheckStatus.UNKNOWN;
    }

    /// The name that an operator or a service record had given it; null when none had.
    private @Nullable String name(ServerConfig server, boolean isRenamed) {
      NamingConfig naming = server.naming();
      String host = fields[17];
      String service = fields[19];
      if (naming == null || host.equals("-")) {
        return null;
      }
      if (!naming.isService()) {
        return isRenamed && !host.equals(naming.name()) ? host : null;
      }
      if (service.startsWith("_") && !service.equals(naming.name())) {
        faults.add(
            "SRV record mismatch between configuration ('%s') and state file ('%s) for server '%s'. Previous state not applied"
                .formatted(naming.name(), service, server.name()));
        return null;
      }
      return service.equals("-") ? null : host;
    }

    /// The address that a name had last, and the port; of a server without a name the port alone.
    ///
    /// @param name what it was called when that is not in the configuration
    private @Nullable ServerPlace place(ServerConfig server, int port, @Nullable String name) {
      IpAddress address = IpAddress.tryParse(fields[4]).orElse(null);
      return switch (server.place()) {
        case ServerPlace.Tcp(var own, ServerPlace.PortRule.Fixed(var fixed), var host) -> {
          boolean named = host != null && isNamed(host, name) && address != null;
          IpAddress last = named && address != null ? address : own;
          int lastPort = port > 0 ? port : fixed;
          yield last.equals(own) && lastPort == fixed
              ? null
              : new ServerPlace.Tcp(last, new ServerPlace.PortRule.Fixed(lastPort), host);
        }
        case ServerPlace.Unresolved(var host, var rule) -> {
          var last = name == null || port == 0 ? rule : new ServerPlace.PortRule.Fixed(port);
          yield !isNamed(host, name)
              ? null
              : address != null
                  ? new ServerPlace.Tcp(address, last, host)
                  : new ServerPlace.Unresolved(host, last);
        }
        case ServerPlace.Tcp _, ServerPlace.Unix _ -> null;
      };
    }

    private boolean isNamed(String host, @Nullable String name) {
      return (name == null ? host : name).equals(fields[17]);
    }
  }
}
