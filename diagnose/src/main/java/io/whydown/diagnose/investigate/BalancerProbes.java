package io.whydown.diagnose.investigate;

import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.probe.ContainerProber;
import io.whydown.probe.LocalProber;
import io.whydown.probe.NetnsProber;
import io.whydown.probe.ProbeRequest;
import io.whydown.probe.Prober;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Picks the way to probe from the balancer's vantage. Stateless.
final class BalancerProbes {

  private BalancerProbes() {}

  /// A prober for the vantage; one that sees nothing where nothing can be tried.
  static Prober of(Transport transport, InstantSource clock, LongSupplier nanoClock) {
    return switch (transport.vantage()) {
      case Vantage.Local _ -> new LocalProber(clock, nanoClock);
      case Vantage.Netns(var name) -> new NetnsProber(name, clock, nanoClock);
      case Vantage.Ssh _ -> new RemoteProber(transport, clock);
      case Vantage.Docker docker -> container(docker, transport, clock, nanoClock);
      case Vantage.Podman podman -> container(podman, transport, clock, nanoClock);
      case Vantage.Kube kube -> new Blind(kube.text());
      case Vantage.Told told -> new Blind(told.text());
      case Vantage.None none -> new Blind(none.text());
    };
  }

  private static Prober container(
      Vantage vantage, Transport transport, InstantSource clock, LongSupplier nanoClock) {
    return transport.process() > 0
        ? new ContainerProber(vantage.text(), transport.process(), clock, nanoClock)
        : new RemoteProber(transport, clock);
  }

  /// Nothing can be tried from here.
  private record Blind(String vantage) implements Prober {

    @Override
    public List<Observation> probe(List<? extends ProbeRequest> requests, Deadline deadline) {
      return List.of();
    }
  }
}
