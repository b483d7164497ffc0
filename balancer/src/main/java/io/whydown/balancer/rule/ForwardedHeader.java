package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamText;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `option forwarded`: the value of the header `Forwarded` (RFC 7239; HAProxy: src/http_ext.c,
/// http_build_7239_header). Immutable.
public final class ForwardedHeader implements StreamText {

  /// Where a part comes from: the stream itself, or an expression.
  ///
  /// @param expression null for what the stream says
  private record Part(@Nullable Expression expression) {}

  private final World world;
  private boolean proto;
  private @Nullable Part host;
  private @Nullable Part by;
  private @Nullable Part byPort;
  private @Nullable Part source;
  private @Nullable Part sourcePort;

  private ForwardedHeader(World world) {
    this.world = world;
  }

  /// @param words what stands behind `option forwarded`
  public static StreamText read(List<String> words, Linkage at) {
    var header = new ForwardedHeader(at.shared().world());
    var in = new Words(words);
    if (!in.hasNext()) {
      header.proto = true;
      header.source = new Part(null);
    }
    while (in.hasNext()) {
      header.parameter(in.next(), in, at);
    }
    if (header.byPort != null && header.by == null) {
      throw new RuleException("'option forwarded' : 'by_port' needs 'by'");
    }
    if (header.sourcePort != null && header.source == null) {
      throw new RuleException("'option forwarded' : 'for_port' needs 'for'");
    }
    return header;
  }

  private void parameter(String word, Words in, Linkage at) {
    Part part = word.endsWith("-expr") ? new Part(expression(in, at)) : new Part(null);
    switch (word) {
      case "proto" -> proto = true;
      case "host", "host-expr" -> host = part;
      case "by", "by-expr" -> by = part;
      case "by_port", "by_port-expr" -> byPort = part;
      case "for", "for-expr" -> source = part;
      case "for_port", "for_port-expr" -> sourcePort = part;
      default ->
          throw new RuleException(
              "'option forwarded' only supports 'proto', 'host', 'host-expr', 'by', 'by-expr', 'by_port', 'by_port-expr', 'for', 'for-expr', 'for_port' and 'for_port-expr', got '%s'"
                  .formatted(word));
    }
  }

  private static Expression expression(Words in, Linkage at) {
    ExpressionReader.Read read = ExpressionReader.read(in.all(), in.index(), at);
    in.moveTo(read.next());
    return read.expression();
  }

  @Override
  public @Nullable String of(Stream stream) {
    var context = new Context(stream, world, false);
    var parameters = new ArrayList<String>(4);
    if (proto) {
      parameters.add("proto=" + (stream.tls() != null ? "https" : "http"));
    }
    if (host != null) {
      parameters.add("host=\"" + host(context, host) + '"');
    }
    if (by != null) {
      parameters.add(
          "by=" + node(context, by, byPort, stream.destination(), stream.destinationPort()));
    }
    if (source != null) {
      parameters.add(
          "for=" + node(context, source, sourcePort, stream.source(), stream.sourcePort()));
    }
    return String.join(";", parameters);
  }

  private static String host(Context in, Part host) {
    String text;
    if (host.expression() == null) {
      HttpRequest request = in.request();
      text = request == null ? null : request.first("host");
    } else {
      text = text(in, host.expression());
    }
    return text != null && Rfc7239.isHost(text, true) ? text : "";
  }

  private static @Nullable String text(Context in, Expression expression) {
    Value value = expression.read(in);
    return value == null ? null : value.string();
  }

  private static String node(
      Context in, Part name, @Nullable Part port, @Nullable IpAddress address, int number) {
    String shown = name(in, name, address);
    String behind = port == null ? null : port(in, port, address, number);
    String node = (shown == null ? "unknown" : shown) + (behind == null ? "" : ":" + behind);
    return port != null || node.startsWith("[") ? '"' + node + '"' : node;
  }

  private static @Nullable String name(Context in, Part part, @Nullable IpAddress own) {
    if (part.expression() == null) {
      return own == null ? null : bracketed(own.unmapped());
    }
    Value value = part.expression().read(in);
    if (value == null) {
      return null;
    }
    String text = value.string();
    return IpAddress.tryParse(text)
        .map(ForwardedHeader::bracketed)
        .orElseGet(() -> said(text, Rfc7239::isName));
  }

  private static @Nullable String said(String text, Function<String, Boolean> isValid) {
    return isValid.apply(text) ? text : Rfc7239.hidden(text);
  }

  private static String bracketed(IpAddress address) {
    return address.isV6() ? "[" + address + "]" : address.toString();
  }

  private static @Nullable String port(Context in, Part part, @Nullable IpAddress own, int number) {
    if (part.expression() == null) {
      return own == null ? null : Integer.toString(number);
    }
    String text = text(in, part.expression());
    return text == null ? null : said(text, Rfc7239::isPort);
  }
}
