package io.whydown.vendor.procfs;

import io.whydown.vendor.Matched;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who manages a process, by the path of its cgroup: a container as `docker:ID`, `podman:ID`,
/// `container:ID` (12 digits of the id), or the innermost systemd unit. Stateless.
final class CgroupOwner {

  private static final Pattern CONTAINER =
      Pattern.compile("(docker|libpod|crio|cri-containerd)?[/:-]([0-9a-f]{12})[0-9a-f]{52}\\b");
  private static final Pattern UNIT = Pattern.compile("/([^/]+\\.(?:service|scope|socket))(?=/|$)");

  private CgroupOwner() {}

  static @Nullable String of(List<String> paths) {
    for (String path : paths) {
      Matcher container = CONTAINER.matcher(path);
      if (container.find()) {
        return engine(Matched.group(container, 1)) + ":" + Matched.group(container, 2);
      }
    }
    for (String path : paths) {
      String unit = lastUnit(path);
      if (unit != null) {
        return unit;
      }
    }
    return null;
  }

  private static String engine(@Nullable String prefix) {
    return switch (prefix) {
      case "docker" -> "docker";
      case "libpod" -> "podman";
      case null, default -> "container";
    };
  }

  private static @Nullable String lastUnit(String path) {
    Matcher unit = UNIT.matcher(path);
    String last = null;
    while (unit.find()) {
      last = Matched.group(unit, 1).replace("\\x2d", "-");
    }
    return last;
  }
}
