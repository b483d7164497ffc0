package io.whydown.diagnose.reading;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Container;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.vendor.containers.ContainersReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Containers with what listens in them, found by the network namespace of their first process.
/// Stateless.
final class ContainerReading {

  private ContainerReading() {}

  /// Missing when an engine is there that would not answer, unless another one did.
  static Reading<List<Container>> read(
      Sections sections, List<ProcessEntry> processes, List<NamespaceListeners> namespaces) {
    Artifact artifact = sections.artifact("containers");
    List<String> denied = artifact.isUsable() ? ContainersReader.denied(artifact) : List.of();
    Reading<List<Container>> read =
        sections.read("containers", FactKind.CONTAINERS, ContainersReader::read);
    if (!denied.isEmpty()) {
      String wanted = "the containers of " + String.join(" and ", denied);
      Reading<List<Container>> gap =
          sections.missing(FactKind.CONTAINERS, wanted, "needs root or the engine's group");
      if (read.asValue().map(List::isEmpty).orElse(true)) {
        return gap;
      }
    }
    return read.map(found -> withListeners(found, processes, namespaces));
  }

  private static List<Container> withListeners(
      List<Container> found, List<ProcessEntry> processes, List<NamespaceListeners> namespaces) {
    Map<Integer, Long> inodes = new HashMap<>();
    processes.forEach(process -> inodes.put(process.pid(), process.netNamespace()));
    Map<Long, List<SocketEntry>> listeners = new HashMap<>();
    namespaces.forEach(other -> listeners.put(other.inode(), other.listeners()));
    return found.stream().map(container -> withListeners(container, inodes, listeners)).toList();
  }

  private static Container withListeners(
      Container container, Map<Integer, Long> inodes, Map<Long, List<SocketEntry>> listeners) {
    Long inode = container.pid() == 0 ? null : inodes.get(container.pid());
    List<SocketEntry> inner = inode == null ? null : listeners.get(inode);
    if (inner == null) {
      return container;
    }
    return new Container(
        container.engine(),
        container.id(),
        container.name(),
        container.image(),
        container.status(),
        container.pid(),
        container.exitCode(),
        container.oomKilled(),
        container.restarts(),
        container.health(),
        container.networkMode(),
        container.networks(),
        container.published(),
        inner,
        true,
        container.provenance());
  }
}
