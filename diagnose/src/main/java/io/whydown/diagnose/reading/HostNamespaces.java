package io.whydown.diagnose.reading;

import io.whydown.model.host.ProcessEntry;
import io.whydown.vendor.procfs.Identity;
import io.whydown.vendor.sockets.OtherNamespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which network namespaces are part of a host. One machine may be many hosts: each namespace with
/// a name in /run/netns is one, and the machine's own is another. A namespace without a name
/// (PrivateNetwork=, `unshare -n`, a container) belongs to the host that its processes came from.
/// Immutable.
final class HostNamespaces {

  /// Names that container engines give (netavark, CNI): such a namespace is a container's.
  private static final Pattern ENGINE_MADE = Pattern.compile("(?:netns|cni)-[0-9a-f-]{32,40}");

  private static final int MAX_ANCESTORS = 64;

  private final Identity identity;
  private final Map<Integer, ProcessEntry> processes = new HashMap<>();
  private final Map<Long, OtherNamespace> others = new HashMap<>();
  private final @Nullable String ownName;
  private final boolean alone;

  /// @param alone the host is a container, to which no other namespace belongs
  HostNamespaces(
      Identity identity, List<ProcessEntry> all, List<OtherNamespace> others, boolean alone) {
    this.alone = alone;
    this.identity = identity;
    all.forEach(process -> processes.put(process.pid(), process));
    others.forEach(other -> this.others.put(other.inode(), other));
    this.ownName = hostName(identity.netNamespace());
  }

  Optional<ProcessEntry> process(int pid) {
    return Optional.ofNullable(processes.get(pid));
  }

  /// An unknown namespace counts as this one's, unless this host is one of several.
  boolean isOfThisHost(ProcessEntry process) {
    return process.netNamespace() == 0 ? ownName == null : isOfThisHost(process.netNamespace());
  }

  boolean isOfThisHost(long inode) {
    long own = identity.netNamespace();
    if (own == 0 || inode == own) {
      return true;
    }
    if (alone) {
      return false;
    }
    if (hostName(inode) != null) {
      return false;
    }
    // `ip netns exec NAME` mounts a /sys whose source is NAME, and it stays when the process leaves
    OtherNamespace other = others.get(inode);
    String sysfs = other == null ? null : other.sysfs();
    if (sysfs != null && identity.namedNamespaces().containsValue(sysfs)) {
      return sysfs.equals(ownName);
    }
    return processes.values().stream()
        .filter(process -> process.netNamespace() == inode)
        .anyMatch(this::descendsFromThisHost);
  }

  private boolean descendsFromThisHost(ProcessEntry process) {
    ProcessEntry at = process;
    for (int i = 0; i < MAX_ANCESTORS; i++) {
      ProcessEntry parent = processes.get(at.parentPid());
      if (parent == null) {
        return ownName == null;
      }
      if (parent.netNamespace() == identity.netNamespace()) {
        return true;
      }
      if (parent.netNamespace() != 0 && hostName(parent.netNamespace()) != null) {
        return false;
      }
      at = parent;
    }
    return false;
  }

  /// The name of the host that a namespace is, or null when it is not one of several.
  private @Nullable String hostName(long inode) {
    String name = identity.namedNamespaces().get(inode);
    return name == null || ENGINE_MADE.matcher(name).matches() ? null : name;
  }
}
