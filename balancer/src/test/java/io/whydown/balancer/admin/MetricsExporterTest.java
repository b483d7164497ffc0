package io.whydown.balancer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.runtime.ResolversSnapshot;
import io.whydown.balancer.runtime.ResolversSnapshot.Count;
import io.whydown.balancer.runtime.ResolversSnapshot.NameServerCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsExporterTest {

  @Test
  void nameServers_areCountedUnderHaproxysNames() {
    var first =
        new NameServerCounts("ns1", List.of(new Count("sent", 3), new Count("snd_error", 1)));
    var second =
        new NameServerCounts("ns2", List.of(new Count("sent", 0), new Count("snd_error", 0)));
    var text = new StringBuilder();

    MetricsExporter.resolvers(
        text, List.of(new ResolversSnapshot("dns", false, List.of(first, second))));

    assertThat(text)
        .hasToString(
            """
            # HELP haproxy_resolver_sent Sent.
            # TYPE haproxy_resolver_sent gauge
            haproxy_resolver_sent{resolver="dns",nameserver="ns1"} 3
            haproxy_resolver_sent{resolver="dns",nameserver="ns2"} 0
            # HELP haproxy_resolver_send_error Send error.
            # TYPE haproxy_resolver_send_error gauge
            haproxy_resolver_send_error{resolver="dns",nameserver="ns1"} 1
            haproxy_resolver_send_error{resolver="dns",nameserver="ns2"} 0
            """);
  }
}
