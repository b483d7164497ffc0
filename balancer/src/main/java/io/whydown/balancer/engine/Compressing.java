package io.whydown.balancer.engine;

import io.whydown.balancer.config.CompressionConfig;
import io.whydown.balancer.config.CompressionConfig.Algorithm;
import io.whydown.balancer.config.CompressionLimits;
import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.Tokens;
import io.whydown.balancer.runtime.Counter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which answers are compressed, and what their heads say then (HAProxy: src/flt_http_comp.c).
/// Stateless.
final class Compressing {

  private static final String OLD_BROWSER = "Mozilla/4";

  private Compressing() {}

  /// The lines that count: the backend's, else the frontend's; null for none.
  private static @Nullable CompressionConfig config(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    CompressionConfig back = backend == null ? null : backend.proxy.http().compression();
    return back != null && !back.algorithms().isEmpty()
        ? back
        : x.frontendRuntime().proxy.http().compression();
  }

  static boolean isConfigured(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    return x.frontendRuntime().proxy.http().compression() != null
        || backend != null && backend.proxy.http().compression() != null;
  }

  /// Begins to compress the request's body, where that is said, and changes its head. Where no
  /// memory is left, it stays as it is (HAProxy: comp_prepare_compress_request).
  static void requestBody(Exchange x) {
    CompressionConfig.Requests wanted = requests(x);
    if (wanted == null || !isSuitable(x, wanted)) {
      return;
    }
    BodyEncoder encoder = x.context.encoders().take();
    if (encoder == null) {
      return;
    }
    encoder.begin(wanted.algorithm());
    x.requestEncoder = encoder;
    frame(x.requestView, x.requestHead, wanted.algorithm());
  }

  private static CompressionConfig.@Nullable Requests requests(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    CompressionConfig back = backend == null ? null : backend.proxy.http().compression();
    if (back != null && back.requests() != null) {
      return back.requests();
    }
    CompressionConfig front = x.frontendRuntime().proxy.http().compression();
    return front == null ? null : front.requests();
  }

  private static boolean isSuitable(Exchange x, CompressionConfig.Requests wanted) {
    Head head = x.requestHead;
    HttpHead view = x.requestView;
    return head.isHttp11
        && !head.isHead
        && !head.isConnect
        && !x.upgradeAsked
        && (head.isChunked || head.contentLength > 0 && head.contentLength >= wanted.minBytes())
        && view.first("content-encoding") == null
        && isAmong(wanted.types(), view.first("content-type"))
        && isAffordable(x);
  }

  private static boolean isAmong(List<String> types, @Nullable String type) {
    return types.isEmpty()
        || type != null && types.stream().anyMatch(type.toLowerCase(Locale.ROOT)::startsWith);
  }

  /// Chooses by what the request says.
  static void request(Exchange x) {
    CompressionConfig config = config(x);
    x.compression = null;
    if (config == null || isOldBrowser(x.requestView.first("user-agent"))) {
      return;
    }
    Algorithm chosen = choose(config, x.requestView.elements("accept-encoding"));
    if (chosen != null && offloads(x)) {
      x.requestView.removeAll("accept-encoding");
    }
    boolean always = chosen == null && config.algorithms().contains(Algorithm.IDENTITY);
    x.compression = always ? Algorithm.IDENTITY : chosen;
  }

  private static boolean offloads(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    CompressionConfig front = x.frontendRuntime().proxy.http().compression();
    CompressionConfig back = backend == null ? null : backend.proxy.http().compression();
    return front != null && front.offload() || back != null && back.offload();
  }

  /// Those that say they can and cannot: all but Internet Explorer 7 and later, and 6 with SP2.
  private static boolean isOldBrowser(@Nullable String agent) {
    if (agent == null || !agent.startsWith(OLD_BROWSER)) {
      return false;
    }
    if (agent.length() < 31 || !agent.startsWith("MSIE ", 25) || agent.charAt(30) < '6') {
      return true;
    }
    return agent.charAt(30) == '6' && (agent.length() < 54 || !agent.startsWith("SV1", 51));
  }

  private static @Nullable Algorithm choose(CompressionConfig config, List<String> accepted) {
    Algorithm chosen = null;
    int best = 0;
    for (String element : accepted) {
      int end = 0;
      while (end < element.length() && Tokens.isToken((byte) element.charAt(end))) {
        end++;
      }
      int weight = weight(element, end);
      if (weight <= best) {
        continue;
      }
      String coding = element.substring(0, end);
      for (Algorithm each : config.algorithms()) {
        if (element.startsWith("*") || coding.equalsIgnoreCase(each.coding())) {
          chosen = each;
          best = weight;
          break;
        }
      }
    }
    return chosen;
  }

  /// Thousandths; 1000 when nothing is said.
  private static int weight(String element, int from) {
    int at = element.indexOf(';', from);
    while (at >= 0) {
      String parameter = element.substring(at + 1).stripLeading();
      if (parameter.startsWith("q=")) {
        return thousandths(parameter.substring(2));
      }
      at = element.indexOf(';', at + 1);
    }
    return 1_000;
  }

  /// As HAProxy reads it (src/http.c, http_parse_qvalue): what is no number counts as 1, up to
  /// where it stops being one.
  private static int thousandths(String text) {
    if (text.isEmpty() || text.charAt(0) != '0' && text.charAt(0) != '1') {
      return 1_000;
    }
    int value = (text.charAt(0) - '0') * 1_000;
    if (text.length() > 1 && text.charAt(1) == '.') {
      int unit = 100;
      for (int i = 2; i < text.length() && i < 5 && Character.isDigit(text.charAt(i)); i++) {
        value += (text.charAt(i) - '0') * unit;
        unit /= 10;
      }
    }
    return Math.min(value, 1_000);
  }

  /// Decides by what the answer says, before rules change it.
  static void response(Exchange x) {
    if (x.compression != null && !isSuitable(x)) {
      x.compression = null;
    }
  }

  private static boolean isSuitable(Exchange x) {
    Head head = x.responseHead;
    HttpHead view = x.responseView;
    boolean framed = head.isChunked || head.contentLength >= 0;
    return head.isHttp11
        && x.requestHead.isHttp11
        && !x.requestHead.isHead
        && !x.requestHead.isConnect
        && head.status >= 200
        && head.status <= 203
        && framed
        && head.contentLength != 0
        && !isKnownShort(x, head)
        && view.first("content-encoding") == null
        && mayTransform(view)
        && hasUsableTag(view)
        && isWantedType(x, view.first("content-type"))
        && isAffordable(x);
  }

  private static boolean isKnownShort(Exchange x, Head head) {
    CompressionConfig config = config(x);
    return config != null && head.contentLength >= 0 && head.contentLength < config.minBytes();
  }

  private static boolean mayTransform(HttpHead view) {
    for (String each : view.elements("cache-control")) {
      if (each.equalsIgnoreCase("no-transform")) {
        return false;
      }
    }
    return true;
  }

  /// No tag, or one in quotes.
  private static boolean hasUsableTag(HttpHead view) {
    String first = view.first("etag");
    if (first == null) {
      return true;
    }
    int tags = 0;
    for (int i = 0; i < view.fields(); i++) {
      tags += view.isNamed(i, "etag") ? 1 : 0;
    }
    String opaque = first.startsWith("W/") ? first.substring(2) : first;
    return tags == 1 && opaque.length() >= 2 && opaque.startsWith("\"") && opaque.endsWith("\"");
  }

  private static boolean isWantedType(Exchange x, @Nullable String type) {
    CompressionConfig front = x.frontendRuntime().proxy.http().compression();
    BackendRuntime backend = x.backendRuntime;
    CompressionConfig back = backend == null ? null : backend.proxy.http().compression();
    List<String> types = back == null ? List.of() : back.types();
    if (types.isEmpty() && front != null) {
      types = front.types();
    }
    return isAmong(types, type)
        && !(type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart"));
  }

  private static boolean isAffordable(Exchange x) {
    Engine engine = x.context.engine;
    CompressionLimits limits = engine.process().compression();
    long most = engine.rates().compressionPerSecond();
    return (most == 0 || engine.compressedIn().rate(x.context.loop.nowMillis()) <= most)
        && (limits.minIdlePercent() == 0
            || x.context.loop.idlePercent() >= limits.minIdlePercent());
  }

  /// Begins, and changes the head. Where no memory is left, the answer stays as it is.
  static void begin(Exchange x, Algorithm algorithm) {
    BodyEncoder encoder = x.context.encoders().take();
    if (encoder == null) {
      x.compression = null;
      return;
    }
    encoder.begin(algorithm);
    x.responseFlow.encoder = encoder;
    frame(x.responseView, x.responseHead, algorithm);
  }

  /// What a head says of a body that is compressed (HAProxy: set_compression_header).
  private static void frame(HttpHead view, Head head, Algorithm algorithm) {
    if (!head.isChunked) {
      view.removeAll("content-length");
      view.add("transfer-encoding", "chunked");
    }
    for (int i = 0; i < view.fields(); i++) {
      if (view.isNamed(i, "etag") && view.value(i).startsWith("\"")) {
        view.replaceValue(i, "W/" + view.value(i));
      }
    }
    view.add("vary", "Accept-Encoding");
    if (algorithm != Algorithm.IDENTITY) {
      view.add("content-encoding", algorithm.coding());
    }
  }

  /// The answer has gone out: counts what it was, and what its request was against the rates.
  static void count(Exchange x) {
    BodyEncoder encoder = x.responseFlow.encoder;
    BackendRuntime backend = x.backendRuntime;
    countRates(x, x.requestFlow.encoder);
    countRates(x, encoder);
    if (encoder != null && backend != null) {
      add(x, x.frontendRuntime().counters, encoder);
      add(x, backend.counters, encoder);
    }
  }

  private static void countRates(Exchange x, @Nullable BodyEncoder encoder) {
    if (encoder != null && !encoder.isIdentity()) {
      Engine engine = x.context.engine;
      long now = x.context.loop.nowMillis();
      engine.compressedIn().add(x.context.index, now, encoder.taken());
      engine.compressedOut().add(x.context.index, now, encoder.made());
    }
  }

  private static void add(Exchange x, CounterStore counters, BodyEncoder encoder) {
    int loop = x.context.index;
    if (encoder.isIdentity()) {
      counters.add(loop, Counter.COMPRESSION_BYPASSED, encoder.taken());
    } else {
      counters.add(loop, Counter.COMPRESSION_IN, encoder.taken());
      counters.add(loop, Counter.COMPRESSION_OUT, encoder.made());
    }
    counters.increment(loop, Counter.COMPRESSED_RESPONSES);
  }
}
