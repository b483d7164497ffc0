package io.whydown.balancer.rule;

import io.whydown.balancer.config.ProxyField;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a server's PROXY header says beside addresses (`proxy-v2-options`, `send-proxy-v2-ssl`,
/// `set-proxy-v2-tlv-fmt`; HAProxy: src/connection.c, make_proxy_line_v2). Immutable.
public final class SentProxyFields {

  private static final int VERSION = 0x21;
  private static final int NAME = 0x22;
  private static final int CIPHER = 0x23;
  private static final int SIGNATURE = 0x24;
  private static final int KEY = 0x25;

  private static final int OVER_TLS = 1;
  private static final int HAS_SHOWN = 2;
  private static final int HAS_SHOWN_IN_SESSION = 4;

  /// A field with a text of the user's.
  ///
  /// @param format empty for a field without a value
  public record Custom(int type, String format) {}

  private final Linkage at;
  private final World world;

  private SentProxyFields(Linkage at) {
    this.at = at;
    this.world = at.shared().world();
  }

  /// @param options words of `proxy-v2-options`; `ssl` also for `send-proxy-v2-ssl`
  public static List<ProxyField> of(Set<String> options, List<Custom> custom, Linkage at) {
    var maker = new SentProxyFields(at);
    var fields = new ArrayList<ProxyField>();
    if (options.contains("crc32c")) {
      fields.add(new ProxyField(ProxyField.CHECKSUM, _ -> null));
    }
    if (options.contains("authority")) {
      StreamText passedOn = maker.text("fc_pp_authority");
      StreamText asked = maker.text("ssl_fc_sni");
      fields.add(
          new ProxyField(
              ProxyField.AUTHORITY,
              stream -> {
                String name = passedOn.of(stream);
                return name == null || name.isEmpty() ? asked.of(stream) : name;
              }));
    }
    if (options.contains("unique-id")) {
      fields.add(new ProxyField(ProxyField.UNIQUE_ID, RuleReader.uniqueId(maker.world)));
    }
    for (Custom each : custom) {
      fields.add(new ProxyField(each.type(), maker.format(each.format())));
    }
    if (options.contains("ssl")) {
      fields.add(new ProxyField(ProxyField.TLS, maker.tls(options)));
    }
    return fields;
  }

  private StreamText text(String expression) {
    Expression read = ExpressionReader.read(expression, at);
    return stream -> read.string(new Context(stream, world, false));
  }

  private StreamText format(String format) {
    if (format.isEmpty()) {
      return _ -> "";
    }
    LogFormat read = LogFormatReader.read(format, LogFormat.Use.HTTP, at);
    return stream -> read.string(new Context(stream, world, false));
  }

  /// What the client's TLS is: flags, the verdict on its certificate, and fields within.
  private StreamText tls(Set<String> options) {
    StreamText encrypted = text("ssl_fc");
    StreamText shown = text("ssl_c_used");
    StreamText shownNow = text("ssl_fc_has_crt");
    StreamText verdict = text("ssl_c_verify");
    var inside = new ArrayList<ProxyField>();
    inside.add(new ProxyField(VERSION, text("ssl_fc_protocol")));
    add(inside, options, "cert-cn", NAME, "ssl_c_s_dn(cn)");
    add(inside, options, "cert-key", KEY, "ssl_f_key_alg");
    add(inside, options, "cert-sig", SIGNATURE, "ssl_f_sig_alg");
    add(inside, options, "ssl-cipher", CIPHER, "ssl_fc_cipher");
    return stream -> {
      if (!isTrue(encrypted.of(stream))) {
        return "\0\0\0\0\0";
      }
      boolean hasShown = isTrue(shown.of(stream));
      int flags =
          OVER_TLS
              | (hasShown ? HAS_SHOWN_IN_SESSION : 0)
              | (hasShown && isTrue(shownNow.of(stream)) ? HAS_SHOWN : 0);
      String number = hasShown ? verdict.of(stream) : null;
      var text = new StringBuilder().append((char) flags);
      appendNumber(text, number == null ? 0 : Long.parseLong(number), 4);
      inside.forEach(each -> append(text, each, stream));
      return text.toString();
    };
  }

  private void add(
      List<ProxyField> inside, Set<String> options, String option, int type, String expression) {
    if (options.contains(option)) {
      inside.add(new ProxyField(type, text(expression)));
    }
  }

  private static boolean isTrue(@Nullable String text) {
    return "1".equals(text);
  }

  private static void append(StringBuilder text, ProxyField field, Stream stream) {
    String value = field.value().of(stream);
    if (value != null) {
      text.append((char) field.type());
      appendNumber(text, value.length(), 2);
      text.append(value);
    }
  }

  private static void appendNumber(StringBuilder text, long number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      text.append((char) (number >>> 8 * i & 0xff));
    }
  }
}
