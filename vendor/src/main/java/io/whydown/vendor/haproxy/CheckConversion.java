package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The check of each server of one proxy. Not thread-safe: one for each proxy.
///
/// Timing as in the manual of 2.6, `timeout check`: with it a connect may take the smaller of
/// `timeout connect` and `inter`, and the answers `timeout check`; without it the whole check may
/// take `inter`.
final class CheckConversion {

  private static final Duration INTER = Duration.ofSeconds(2);
  private static final int RISE = 2;
  private static final int FALL = 3;

  private final EffectiveProxy proxy;
  private final CheckRules rules;
  private final List<Step> steps;
  private final RemarkList remarks;

  CheckConversion(EffectiveProxy proxy, Function<Directive, Provenance> place, RemarkList remarks) {
    this.proxy = proxy;
    this.remarks = remarks;
    this.rules = CheckRules.of(proxy, remarks);
    this.steps = new CheckSteps(place, remarks).of(rules);
  }

  /// The check that the parameters ask for, whether or not `check` is among them.
  Check of(
      Directive line,
      ServerParameters parameters,
      boolean serverTls,
      Server.@Nullable Tls tlsSettings,
      int serverSendProxy,
      Provenance provenance) {
    String address = address(parameters.value("addr"));
    int port = port(line, parameters);
    boolean own = port != 0 || parameters.value("addr") != null;
    boolean tls = parameters.isSet("check-ssl");
    if (!own && serverTls && !parameters.isSet("no-check-ssl")) {
      tls = true;
    }
    int sendProxy = sendProxy(parameters, serverSendProxy, own);
    String sni = parameters.value("check-sni");
    Duration interval = interval(line, parameters, "inter", INTER);
    Duration readTimeout = proxy.timeout("check", "");
    Duration connect = proxy.timeout("connect", "contimeout");
    return new Check(
        rules.kind(),
        address,
        port,
        tls,
        sni,
        alpn(parameters, tls),
        sendProxy,
        steps(line, parameters, tls, sni, sendProxy, provenance),
        interval,
        readTimeout == null ? interval : readTimeout,
        count(line, parameters, "rise", RISE),
        count(line, parameters, "fall", FALL),
        provenance,
        readTimeout == null ? null : shorter(interval, connect),
        optionalInterval(line, parameters, "fastinter"),
        optionalInterval(line, parameters, "downinter"),
        rules.disableOn404(),
        tls ? tlsSettings : null,
        external(),
        account(),
        isDeafToAlpn(parameters, tls));
  }

  private List<Step> steps(
      Directive line,
      ServerParameters parameters,
      boolean tls,
      @Nullable String sni,
      int sendProxy,
      Provenance provenance) {
    List<Step> adapted = CheckSteps.forCheck(steps, tls, sni, sendProxy);
    String proto = proto(parameters);
    boolean known = proto == null || proto.equals("h1") || proto.equals("h2");
    if (known || rules.kind() != Check.Kind.HTTP) {
      return adapted;
    }
    remarks.add(
        line.remark(Support.UNIMPLEMENTED, "a check that speaks " + proto + " is not modelled"));
    var stopped = new ArrayList<Step>();
    stopped.add(new Step.Unsupported("proto " + proto, provenance));
    stopped.addAll(adapted);
    return stopped;
  }

  private static @Nullable String proto(ServerParameters parameters) {
    String own = parameters.value("check-proto");
    return own == null ? parameters.value("proto") : own;
  }

  private boolean isDeafToAlpn(ServerParameters parameters, boolean tls) {
    boolean isOfServer = parameters.value("check-alpn") == null && !speaksHttp2(parameters);
    return tls && isOfServer && parameters.value("alpn") != null;
  }

  private boolean speaksHttp2(ServerParameters parameters) {
    return rules.kind() == Check.Kind.HTTP && "h2".equals(proto(parameters));
  }

  /// Manual 2.6, `check-alpn`: without it the server's ALPN is offered. `proto h2` needs no
  /// agreement, so without TLS it stands for prior knowledge.
  private @Nullable String alpn(ServerParameters parameters, boolean tls) {
    String own = parameters.value("check-alpn");
    if (speaksHttp2(parameters)) {
      return "h2";
    }
    return own == null && tls ? parameters.value("alpn") : own;
  }

  private static @Nullable String address(@Nullable String text) {
    if (text == null) {
      return null;
    }
    HaproxyAddress address = HaproxyAddress.parse(text);
    return address.literal().map(Object::toString).orElse(address.host());
  }

  private int port(Directive line, ServerParameters parameters) {
    String text = parameters.value("port");
    if (text == null) {
      String addr = parameters.value("addr");
      return addr == null ? 0 : HaproxyAddress.parse(addr).firstPort();
    }
    int port = Numbers.orElse(text, -1);
    if (port < 1 || port > 65_535) {
      int taken = port < 0 ? 0 : port & 0xffff;
      String effect = taken == 0 ? "the server's own port is checked" : "HAProxy checks " + taken;
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              RawText.printable("invalid check port '" + text + "': " + effect)));
      return taken;
    }
    return port;
  }

  private static int sendProxy(ServerParameters parameters, int serverSendProxy, boolean own) {
    if (parameters.isSet("check-send-proxy")) {
      return serverSendProxy == 0 ? 1 : serverSendProxy;
    }
    return own ? 0 : serverSendProxy;
  }

  private Duration interval(
      Directive line, ServerParameters parameters, String name, Duration otherwise) {
    Duration value = optionalInterval(line, parameters, name);
    return value == null ? otherwise : value;
  }

  private @Nullable Duration optionalInterval(
      Directive line, ServerParameters parameters, String name) {
    String text = parameters.value(name);
    Duration value = text == null ? null : HaproxyTime.tryParse(text);
    if (text != null && (value == null || value.isZero())) {
      remarks.add(line.remark(Support.UNRECOGNIZED, "invalid value of '" + name + "': " + text));
      return null;
    }
    return value;
  }

  private int count(Directive line, ServerParameters parameters, String name, int otherwise) {
    String text = parameters.value(name);
    int value = Numbers.orElse(text, 0);
    if (text != null && value < 1) {
      remarks.add(line.remark(Support.UNRECOGNIZED, "'" + name + "' has to be > 0"));
    }
    return value < 1 ? otherwise : value;
  }

  private static Duration shorter(Duration a, @Nullable Duration b) {
    return b == null || a.compareTo(b) <= 0 ? a : b;
  }

  private @Nullable String external() {
    if (rules.kind() != Check.Kind.EXTERNAL) {
      return null;
    }
    Directive command = proxy.last(d -> d.startsWith("external-check", "command"));
    return command == null ? "" : command.word(2);
  }

  private @Nullable String account() {
    Directive option = rules.option();
    if (option == null || !option.word(2).equals("user") || option.word(3).isEmpty()) {
      return null;
    }
    return option.word(3);
  }
}
