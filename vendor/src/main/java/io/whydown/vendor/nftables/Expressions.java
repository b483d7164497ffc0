package io.whydown.vendor.nftables;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.filter.Verdict;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the expressions and statements of a rule. What it cannot read becomes a part that is not
/// understood, never nothing. Stateless.
final class Expressions {

  private static final Set<String> HARMLESS =
      Set.of(
          "counter",
          "log",
          "flow",
          "ct helper",
          "ct timeout",
          "ct expectation",
          "secmark",
          "last",
          "dup",
          "comment");

  private Expressions() {}

  static RulePart read(Json json) {
    if (json instanceof Json.Text(var text)) {
      return printed(text);
    }
    if (!(json instanceof Json.Fields fields)) {
      return new Action.NotUnderstood(NftText.value(json), "not a statement");
    }
    String key = fields.onlyKey();
    Json body = fields.get(key);
    Verdict verdict = Verdicts.read(json);
    if (verdict != null) {
      return new Action.Decide(verdict);
    }
    if (HARMLESS.contains(key)) {
      return new Action.NoEffect(NftText.statement(json));
    }
    RulePart known =
        switch (key) {
          case "match" -> body instanceof Json.Fields match ? match(match) : null;
          case "vmap" -> body instanceof Json.Fields vmap ? vmap(vmap) : null;
          case "mangle" -> body instanceof Json.Fields mangle ? mangle(mangle, json) : null;
          case "limit" -> new Condition.Varies("a rate limit");
          case "quota" -> body instanceof Json.Fields quota ? Quota.read(quota) : Quota.OPEN;
          case "ct count" -> new Condition.Varies("the number of connections");
          case "meter" -> new Condition.Varies("a meter");
          case "set", "map" -> body instanceof Json.Fields set ? updateSet(set) : null;
          case "dnat" -> translate(Action.Nat.DESTINATION, body);
          case "snat" -> translate(Action.Nat.SOURCE, body);
          case "masquerade" -> translate(Action.Nat.MASQUERADE, body);
          case "redirect" -> translate(Action.Nat.REDIRECT, body);
          case "tproxy" -> body instanceof Json.Fields tproxy ? divert(tproxy) : null;
          case "notrack" -> new Action.NoTrack();
          case "fwd" -> new Action.SendElsewhere(NftText.statement(json));
          case "xt" -> body instanceof Json.Fields xt ? xt(xt) : null;
          default -> null;
        };
    return known == null
        ? new Action.NotUnderstood(NftText.statement(json), "unknown statement")
        : known;
  }

  /// What nft has no JSON for it prints as text, for instance `update @map { … }`.
  private static RulePart printed(String text) {
    Tokens in = Tokens.of(text);
    Json statement = TextStatements.read(in);
    return statement == null || !in.isDone()
        ? new Action.NotUnderstood(Tokens.of(text).textFrom(0), "unknown statement")
        : read(statement);
  }

  private static RulePart match(Json.Fields body) {
    Json left = body.get("left");
    Json right = body.get("right");
    String text = NftText.match(body);
    if (left == null || right == null) {
      return new Condition.NotUnderstood(text, "incomplete");
    }
    Operands.Typed typed = Operands.read(left, right);
    String operator = body.text("op");
    boolean negated = operator.equals("!=");
    SetReference set =
        Sets.reference(right, typed.types(), FilterSet.Kind.SET, List.of(NftType.OTHER));
    if (set != null) {
      return new Condition.Lookup(typed.operand(), negated, set);
    }
    Comparison comparison =
        switch (operator) {
          case "==" -> Comparison.EQUAL;
          case "!=" -> Comparison.NOT_EQUAL;
          case "<" -> Comparison.LESS;
          case "<=" -> Comparison.AT_MOST;
          case ">" -> Comparison.GREATER;
          case ">=" -> Comparison.AT_LEAST;
          case "in" -> Comparison.ANY_BIT;
          case "!" -> Comparison.NO_BIT;
          default -> null;
        };
    Pattern pattern = Patterns.read(right, typed.types());
    if (pattern instanceof Pattern.NotUnderstood && right instanceof Json.Flag(boolean exists)) {
      pattern = Pattern.of(Bits.of(exists ? 1 : 0));
    }
    return comparison == null
        ? new Condition.NotUnderstood(text, "unknown operator")
        : new Condition.Compare(typed.operand(), comparison, pattern);
  }

  private static @Nullable RulePart vmap(Json.Fields body) {
    Json key = body.get("key");
    Json data = body.get("data");
    if (key == null || data == null) {
      return null;
    }
    Operands.Typed typed = Operands.read(key);
    SetReference map =
        Sets.reference(data, typed.types(), FilterSet.Kind.VERDICT_MAP, List.of(NftType.VERDICT));
    return map == null ? null : new Action.DecideByMap(typed.operand(), map);
  }

  private static @Nullable RulePart mangle(Json.Fields body, Json whole) {
    Json key = body.get("key");
    Json value = body.get("value");
    if (!(key instanceof Json.Fields target) || value == null) {
      return null;
    }
    String kind = target.onlyKey();
    String name = target.get(kind) instanceof Json.Fields inner ? inner.text("key") : "";
    if (name.equals("mark")) {
      PacketField field = kind.equals("ct") ? PacketField.CT_MARK : PacketField.MARK;
      return new Action.SetMark(field, operand(value, List.of(NftType.NUMBER)));
    }
    if (name.equals("zone")) {
      boolean oneWay = target.get(kind) instanceof Json.Fields ct && !ct.text("dir").isEmpty();
      Operand zone =
          oneWay
              ? new Operand.NotUnderstood(NftText.statement(whole), "a zone for one direction")
              : operand(value, List.of(NftType.NUMBER));
      return new Action.SetMark(PacketField.CT_ZONE, zone);
    }
    boolean address =
        target.get(kind) instanceof Json.Fields inner
            && Set.of("saddr", "daddr", "sport", "dport").contains(inner.text("field"));
    return address ? null : new Action.NoEffect(NftText.statement(whole));
  }

  /// A constant, a map look-up, or any other expression.
  private static Operand operand(Json json, List<NftType> types) {
    Pattern pattern = Patterns.read(json, types);
    if (!(pattern instanceof Pattern.NotUnderstood)) {
      return new Operand.Constant(pattern);
    }
    if (json instanceof Json.Fields fields && fields.get("map") instanceof Json.Fields map) {
      Operands.Typed mapped = Operands.mapped(map, types);
      if (mapped != null) {
        return mapped.operand();
      }
    }
    return Operands.read(json).operand();
  }

  private static RulePart updateSet(Json.Fields body) {
    String name = body.text("set");
    Json statements = body.get("stmt");
    String varies = null;
    for (Json statement : Json.list(statements)) {
      boolean counts = statement instanceof Json.Fields s && s.onlyKey().equals("counter");
      varies = counts ? varies : "a limit for each element of " + name;
    }
    return new Action.UpdateSet(name.startsWith("@") ? name.substring(1) : name, varies);
  }

  private static RulePart translate(Action.Nat nat, @Nullable Json body) {
    if (!(body instanceof Json.Fields fields)) {
      return new Action.Translate(nat, null, null, null);
    }
    FilterFamily family = FilterFamily.tryParse(fields.text("family")).orElse(null);
    Json address = fields.get("addr");
    Operand port = drawn(nat, fields);
    Json wanted = fields.get("port");
    if (port == null && wanted != null) {
      port = operand(wanted, List.of(NftType.PORT));
    }
    return new Action.Translate(
        nat,
        address == null ? null : address(address, family),
        port,
        family == FilterFamily.INET ? null : family);
  }

  /// With the flag `random` or `fully-random` the kernel draws the source port.
  private static @Nullable Operand drawn(Action.Nat nat, Json.Fields body) {
    boolean source = nat == Action.Nat.SOURCE || nat == Action.Nat.MASQUERADE;
    for (Json flag : Json.list(body.get("flags"))) {
      if (source && flag instanceof Json.Text(var word) && word.endsWith("random")) {
        return new Operand.NotUnderstood(word, "drawn by the kernel");
      }
    }
    return null;
  }

  private static Operand address(Json json, @Nullable FilterFamily family) {
    boolean v6 = family == FilterFamily.IP6 || NftText.value(json).contains("::");
    NftType type = v6 ? NftType.IPV6 : NftType.IPV4;
    Operand single = operand(json, List.of(type));
    if (json instanceof Json.Fields fields && fields.get("map") instanceof Json.Fields map) {
      boolean concat = NftText.value(json).contains(" . ");
      Operands.Typed mapped =
          Operands.mapped(map, concat ? List.of(type, NftType.PORT) : List.of(type));
      return mapped == null ? single : mapped.operand();
    }
    return single;
  }

  private static RulePart divert(Json.Fields body) {
    FilterFamily family = FilterFamily.tryParse(body.text("family")).orElse(null);
    Json address = body.get("addr");
    Json port = body.get("port");
    return new Action.Divert(
        address == null ? null : address(address, family),
        port == null ? null : operand(port, List.of(NftType.PORT)),
        family,
        false);
  }

  /// A part that iptables-nft wrote and nft cannot print.
  private static RulePart xt(Json.Fields body) {
    String name = body.text("name");
    String text = "xt " + body.text("type") + " " + name;
    if (Set.of("comment", "LOG", "NFLOG", "TCPMSS", "TRACE", "AUDIT").contains(name)) {
      return new Action.NoEffect(text);
    }
    return body.text("type").equals("match")
        ? new Condition.NotUnderstood(text, "written by iptables, not shown by nft")
        : new Action.NotUnderstood(text, "written by iptables, not shown by nft");
  }
}
