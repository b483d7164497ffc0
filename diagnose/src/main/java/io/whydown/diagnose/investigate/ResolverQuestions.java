package io.whydown.diagnose.investigate;

import io.whydown.model.host.HostState;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import io.whydown.probe.ProbeRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What HAProxy's `resolvers` sections would be told: each name server of theirs is asked for each
/// name that follows the section. Stateless.
final class ResolverQuestions {

  private static final Duration LIMIT = Duration.ofMillis(800);
  private static final int DNS = 53;
  private static final int MOST = 24;

  private ResolverQuestions() {}

  static List<ProbeRequest> of(Proxy proxy, @Nullable HostState balancer) {
    var questions = new LinkedHashSet<ProbeRequest>();
    for (Backend backend : proxy.backends()) {
      for (Server server : backend.servers()) {
        String section = server.resolvers();
        if (section != null && server.target() instanceof Server.Target.Name(var name)) {
          boolean service = name.startsWith("_");
          servers(proxy.settings().resolvers().getOrDefault(section, List.of()), balancer)
              .map(each -> new ProbeRequest.Ask(section, each, name, service, LIMIT))
              .forEach(questions::add);
        }
      }
    }
    return questions.stream().limit(MOST).toList();
  }

  /// What the machines that service records name are, asked of the server that named them.
  static List<ProbeRequest> ofTargets(List<Observation> told) {
    return told.stream()
        .filter(Observation.NameServerAnswer.class::isInstance)
        .map(Observation.NameServerAnswer.class::cast)
        .flatMap(answer ->
            answer.services().stream()
                .map(s ->
                    new ProbeRequest.Ask(
                        answer.section(), answer.server(), s.target(), false, LIMIT)))
        .distinct()
        .limit(MOST)
        .<ProbeRequest>map(question -> question)
        .toList();
  }

  private static Stream<Endpoint> servers(List<String> named, @Nullable HostState balancer) {
    return named.stream()
        .flatMap(
            text -> text.equals("/etc/resolv.conf") ? ofHost(balancer) : endpoint(text).stream())
        .distinct();
  }

  private static Stream<Endpoint> ofHost(@Nullable HostState balancer) {
    return Stream.ofNullable(balancer)
        .flatMap(host -> host.resolver().asValue().stream())
        .map(ResolverConfig::nameServers)
        .flatMap(List::stream)
        .map(address -> new Endpoint(address, new Port(DNS)));
  }

  /// `10.0.0.53:53`, `udp@10.0.0.53:53`; name servers over TCP are not asked.
  private static Optional<Endpoint> endpoint(String text) {
    if (text.startsWith("tcp")) {
      return Optional.empty();
    }
    String bare = text.replaceFirst("^(?:udp@|ipv4@|ipv6@|udp4@|udp6@)", "");
    return Endpoint.tryParse(bare)
        .or(() -> IpAddress.tryParse(bare).map(address -> new Endpoint(address, new Port(DNS))));
  }
}
