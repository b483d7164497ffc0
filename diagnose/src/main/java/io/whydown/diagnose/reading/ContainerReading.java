package io.whydown.diagnose.reading;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.vendor.containers.ContainersReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Containers with what listens in them, found by the network namespace of their first process, and
/// with the compose services that they were made from. Stateless.
final class ContainerReading {

  private static final String SHARED_NETWORK = "container:";

  private ContainerReading() {}

  /// Missing when an engine is there that would not answer, unless another one did.
  static Reading<List<Container>> read(
      Sections sections,
      List<ProcessEntry> processes,
      List<NamespaceListeners> namespaces,
      Map<Long, List<SocketEntry>> more) {
    Artifact artifact = sections.artifact("containers");
    List<String> denied = artifact.isUsable() ? ContainersReader.denied(artifact) : List.of();
    List<String> failed = artifact.isUsable() ? ContainersReader.failed(artifact) : List.of();
    Reading<List<Container>> read =
        sections.read("containers", FactKind.CONTAINERS, ContainersReader::read);
    if (!denied.isEmpty() || !failed.isEmpty()) {
      List<String> unseen = denied.isEmpty() ? failed : denied;
      Reading<List<Container>> gap =
          sections.missing(
              FactKind.CONTAINERS,
              "the containers of " + String.join(" and ", unseen),
              denied.isEmpty() ? "could not be inspected" : "needs root or the engine's group");
      if (read.asValue().map(List::isEmpty).orElse(true)) {
        return gap;
      }
    }
    List<ComposeService> services = ComposeReading.services(sections, artifact);
    return read.map(found -> {
      List<Container> joined = sharingNetworks(found);
      List<Container> listening = withListeners(joined, processes, namespaces, more);
      return ComposeReading.join(listening, services, ContainersReader.composeLabels(artifact));
    });
  }

  /// A container may live in the network of another one: `--network container:NAME`, pods, and
  /// `network_mode: service:NAME` of compose files. Its ports are that one's.
  private static List<Container> sharingNetworks(List<Container> found) {
    var all = new ArrayList<Container>();
    for (Container container : found) {
      String mode = container.networkMode();
      String of = mode.startsWith(SHARED_NETWORK) ? mode.substring(SHARED_NETWORK.length()) : "";
      all.add(
          of.isEmpty()
              ? container
              : found.stream()
                  .filter(other -> other.id().startsWith(of) || other.name().equals(of))
                  .findFirst()
                  .map(container::inNetworkOf)
                  .orElse(container));
    }
    return all;
  }

  private static List<Container> withListeners(
      List<Container> found,
      List<ProcessEntry> processes,
      List<NamespaceListeners> namespaces,
      Map<Long, List<SocketEntry>> more) {
    Map<Integer, Long> inodes = new HashMap<>();
    processes.forEach(process -> inodes.put(process.pid(), process.netNamespace()));
    Map<Long, List<SocketEntry>> listeners = new HashMap<>(more);
    namespaces.forEach(other -> listeners.put(other.inode(), other.listeners()));
    return found.stream()
        .map(container -> {
          Long inode = container.pid() == 0 ? null : inodes.get(container.pid());
          List<SocketEntry> inner = inode == null ? null : listeners.get(inode);
          Container placed =
              inode == null
                  ? container
                  : container.withSetup(container.setup().withNetNamespace(inode));
          return inner == null ? placed : placed.withListeners(inner);
        })
        .toList();
  }
}
