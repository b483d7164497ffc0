package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A systemd unit as `systemctl show` prints it. Values are systemd's own words (systemd.unit(5),
/// org.freedesktop.systemd1(5)).
///
/// @param id `myapp.service`
/// @param mainPid 0 when none
/// @param restarts NRestarts
/// @param listens for a socket unit: ListenStream values such as `[::]:8080` or `/run/app.sock`
/// @param properties everything that was asked for, by systemd's name
public record Unit(
    String id,
    String loadState,
    String activeState,
    String subState,
    String result,
    String unitFileState,
    int mainPid,
    int execMainCode,
    int execMainStatus,
    int restarts,
    List<String> listens,
    Map<String, String> properties,
    Provenance provenance) {

  public Unit {
    listens = List.copyOf(listens);
    properties = Map.copyOf(properties);
  }

  public boolean isActive() {
    return activeState.equals("active");
  }

  public String word() {
    return word(id);
  }

  /// An id as one word of a shell: the escapes of systemd.unit(5) hold backslashes
  /// (`shop\x2dapi.service`).
  public static String word(String id) {
    return id.indexOf('\\') < 0 ? id : "'" + id + "'";
  }

  public @Nullable String property(String name) {
    return properties.get(name);
  }
}
