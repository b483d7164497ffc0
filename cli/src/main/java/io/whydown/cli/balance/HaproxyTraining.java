package io.whydown.cli.balance;

import io.whydown.balancer.tls.Rehearsal;
import io.whydown.vendor.haproxy.HaproxySource;
import java.util.List;
import java.util.Map;

/// The work that the launcher's AOT cache of the balancer is made from: a version, a condition, a
/// configuration compiled.
public final class HaproxyTraining {

  private static final String CONFIGURATION =
      """
      global
        maxconn 1000
        log 127.0.0.1:514 local0
      defaults
        mode http
        log global
        option httplog
        option forwardfor
        option httpchk GET /health
        http-check expect status 200
        timeout connect 5s
        timeout client 30s
        timeout server 30s
        default-server inter 5s fall 3 rise 2
      frontend web
        bind 127.0.0.1:18080
        acl static path_beg /static /images
        acl host_api hdr(host) -i api.example.org
        http-request set-header X-Forwarded-Proto http
        http-request deny if { src 192.0.2.0/24 } !static
        http-response set-header X-Served-By %[srv_name]
        log-format "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %[var(txn.a),lower]"
        use_backend static if static or host_api
        default_backend app
        stats uri /stats
      backend app
        balance leastconn
        cookie SRV insert indirect nocache
        server a1 127.0.0.1:18081 check cookie a1 weight 10
        server a2 127.0.0.1:18082 check cookie a2 backup
      backend static
        server s1 127.0.0.1:18083 check
      """;

  private HaproxyTraining() {}

  public static void main(String[] args) {
    for (String condition :
        List.of("version_atleast(2.5-dev0) && !feature(LUA)", "streq(a,b) || 1")) {
      StartCondition.evaluate(condition, System.getenv());
    }
    System.out.print(BuildFacts.full("0"));
    System.out.println(Rehearsal.run() ? "TLS works" : "TLS does not work here");
    Compiled compiled =
        Compiler.compile(
            List.of(new HaproxySource("training.cfg", CONFIGURATION)),
            Map.of(),
            new RunningServices());
    compiled.findings().all().forEach(f -> System.err.print(f.text(1)));
  }
}
