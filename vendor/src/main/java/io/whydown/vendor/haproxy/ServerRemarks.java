package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Server;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What HAProxy refuses in the parameters of one server, seen with 2.6.12.
record ServerRemarks(Directive line, RemarkList remarks) {

  private static final Set<String> INITIAL = Set.of("last", "libc", "none");

  void of(ServerParameters parameters, Server.@Nullable Tls tls) {
    if (parameters.isSet("track") && parameters.isSet("check")) {
      refuse("unable to enable checks and tracking at the same time");
    }
    if (tls != null && tls.verify() && tls.caFile() == null) {
      refuse("verify is enabled by default but no CA file specified");
    }
    if (parameters.isSet("interface") && !parameters.isSet("source")) {
      refuse("'interface' needs 'source' before it");
    }
    String prefer = parameters.value("resolve-prefer");
    if (prefer != null && !prefer.equals("ipv4") && !prefer.equals("ipv6")) {
      refuse("'resolve-prefer' expects either ipv4 or ipv6");
    }
    String initial = parameters.value("init-addr");
    if (initial != null) {
      for (String method : initial.split(",", -1)) {
        if (!INITIAL.contains(method) && !HaproxyAddress.isLiteral(method)) {
          refuse("unknown init-addr method '" + method + "'");
        }
      }
    }
  }

  private void refuse(String reason) {
    remarks.add(line.remark(Support.UNRECOGNIZED, RawText.printable(reason)));
  }
}
