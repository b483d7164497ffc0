package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads address translations of nft's own language: `dnat ip to 10.0.0.1:80 random`. Stateless.
final class TextTranslations {

  private static final Set<String> FLAGS = Set.of("random", "fully-random", "persistent");

  private TextTranslations() {}

  static @Nullable Json read(String kind, Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    if (in.sees("ip") || in.sees("ip6")) {
      body.put("family", new Json.Text(in.next()));
    }
    for (String type : new String[] {"prefix", "interval"}) {
      if (in.take(type)) {
        body.put("type_flags", new Json.Text(type));
      }
    }
    if (in.take("addr")) {
      in.take(".");
      in.take("port");
    }
    if (in.take("to") && !target(body, in)) {
      return null;
    }
    var flags = new ArrayList<Json>();
    while (!in.isQuoted() && FLAGS.contains(in.peek())) {
      flags.add(new Json.Text(in.next()));
      in.take(",");
    }
    if (!flags.isEmpty()) {
      body.put("flags", flags.size() == 1 ? flags.getFirst() : new Json.Items(flags));
    }
    return TextConstants.fields(kind, body.isEmpty() ? new Json.Nothing() : new Json.Fields(body));
  }

  private static boolean target(Map<String, Json> body, Tokens in) {
    if (in.take(":")) {
      return port(body, in);
    }
    if (TextExpressions.begins(in)) {
      Json address = TextExpressions.whole(in);
      if (address == null) {
        return false;
      }
      body.put("addr", address);
      return !in.take(":") || port(body, in);
    }
    if (in.isDone() || in.isQuoted()) {
      return false;
    }
    var both = TextConstants.addressAndPort(in.next());
    if (!(both.get(0) instanceof Json.Nothing)) {
      body.put("addr", both.get(0));
    }
    if (!(both.get(1) instanceof Json.Nothing)) {
      body.put("port", both.get(1));
    } else if (in.take(":")) {
      return port(body, in);
    }
    return true;
  }

  private static boolean port(Map<String, Json> body, Tokens in) {
    Json port =
        TextExpressions.begins(in) ? TextExpressions.whole(in) : TextExpressions.constant(in);
    if (port != null) {
      body.put("port", port);
    }
    return port != null;
  }
}
