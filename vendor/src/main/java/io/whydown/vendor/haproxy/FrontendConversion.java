package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Mode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The frontend half of a `frontend` or `listen` section. Not thread-safe: one for each proxy.
final class FrontendConversion {

  private static final int MAX_RANGE = 1_000;

  private final EffectiveProxy proxy;
  private final String unixPrefix;
  private final Function<Directive, Provenance> place;
  private final RemarkList remarks;

  FrontendConversion(
      EffectiveProxy proxy,
      String unixPrefix,
      Function<Directive, Provenance> place,
      RemarkList remarks) {
    this.proxy = proxy;
    this.unixPrefix = unixPrefix;
    this.place = place;
    this.remarks = remarks;
  }

  Frontend convert(Mode mode, Provenance provenance) {
    String defaultBackend = defaultBackend();
    var rules = new ArrayList<Frontend.BackendRule>();
    Set<String> used = new LinkedHashSet<>();
    for (Directive line : proxy.own("use_backend")) {
      Frontend.BackendRule rule = rule(line);
      rules.add(rule);
      if (!rule.dynamic()) {
        used.add(rule.backend());
      }
    }
    if (defaultBackend != null) {
      used.add(defaultBackend);
    }
    return new Frontend(
        proxy.name(),
        mode,
        binds(provenance),
        defaultBackend,
        List.copyOf(used),
        proxy.number("maxconn", 0),
        provenance,
        rules,
        proxy.isDisabled());
  }

  private @Nullable String defaultBackend() {
    Directive line = proxy.last("default_backend");
    if (line == null || line.word(1).isEmpty()) {
      return null;
    }
    return line.word(1);
  }

  private Frontend.BackendRule rule(Directive line) {
    String name = line.word(1);
    String condition = line.words().size() > 2 ? line.rest(2) : null;
    return new Frontend.BackendRule(name, name.indexOf('%') >= 0, condition, place.apply(line));
  }

  private List<Frontend.Bind> binds(Provenance provenance) {
    var binds = new ArrayList<Frontend.Bind>();
    if (!proxy.section().address().isEmpty()) {
      addresses(proxy.section().address(), false, false, provenance, binds, null);
    }
    for (Directive line : proxy.own("bind")) {
      boolean tls = false;
      boolean proxied = false;
      for (int i = 2; i < line.words().size(); i++) {
        tls |= line.word(i).equals("ssl");
        proxied |= line.word(i).equals("accept-proxy");
      }
      addresses(line.word(1), tls, proxied, place.apply(line), binds, line);
    }
    return binds;
  }

  /// One line may name several addresses, separated by commas, and a range of ports.
  private void addresses(
      String list,
      boolean tls,
      boolean proxied,
      Provenance provenance,
      List<Frontend.Bind> binds,
      @Nullable Directive line) {
    for (String text : list.split(",", -1)) {
      HaproxyAddress address = HaproxyAddress.parse(text);
      String problem = problem(address);
      if (problem != null && line != null) {
        remarks.add(line.remark(Support.UNRECOGNIZED, RawText.printable(problem)));
      } else if (address.family() == HaproxyAddress.Family.INET) {
        int last = Math.min(address.lastPort(), address.firstPort() + MAX_RANGE - 1);
        for (int port = address.firstPort(); port <= last; port++) {
          binds.add(
              new Frontend.Bind(
                  address.literal().orElse(null), port, null, tls, proxied, provenance));
        }
      } else {
        binds.add(new Frontend.Bind(null, 0, path(address), tls, proxied, provenance));
      }
    }
  }

  private String path(HaproxyAddress address) {
    return address.family() == HaproxyAddress.Family.UNIX
        ? unixPrefix + address.host()
        : address.text();
  }

  private static @Nullable String problem(HaproxyAddress address) {
    if (address.problem() != null) {
      return address.problem();
    }
    boolean portless = address.family() == HaproxyAddress.Family.INET && address.firstPort() == 0;
    return portless ? "'bind' : missing or invalid port" : null;
  }
}
