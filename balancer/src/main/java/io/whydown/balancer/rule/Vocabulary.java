package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rule language for those who speak it without lines: scripts. Stateless.
public final class Vocabulary {

  /// Names as methods of a script have them: `_` in the place of what no identifier may hold.
  private static final Map<String, String> FETCHES = identifiers(Keywords.fetchNames());

  private static final Map<String, String> CONVERTERS = identifiers(Keywords.converterNames());

  private Vocabulary() {}

  private static Map<String, String> identifiers(Iterable<String> names) {
    return java.util.stream.StreamSupport.stream(names.spliterator(), false)
        .sorted()
        .collect(
            Collectors.toUnmodifiableMap(
                name -> name.replaceAll("[.+-]", "_"), name -> name, (first, _) -> first));
  }

  /// The fetch that a method stands for; null for none.
  public static @Nullable String fetchNamed(String method) {
    return FETCHES.get(method);
  }

  public static @Nullable String converterNamed(String method) {
    return CONVERTERS.get(method);
  }

  /// Whether a fetch looks at a message of HTTP.
  public static boolean looksAtMessages(String name) {
    Keywords.FetchKeyword keyword = Keywords.fetch(name);
    return keyword != null
        && switch (keyword.need()) {
          case REQUEST, REQUEST_LINE, RESPONSE, STATUS_LINE, MESSAGE -> true;
          case CONSTANT,
              NOTHING,
              FRONTEND,
              CLIENT,
              CLIENT_TLS,
              REQUEST_BYTES,
              RESPONSE_BYTES,
              BYTES,
              BACKEND,
              CHOSEN_SERVER,
              SERVER ->
              false;
        };
  }

  /// @throws RuleException when the arguments are not right
  public static Fetch fetch(String name, List<String> words, Linkage at) {
    Keywords.FetchKeyword keyword = Keywords.fetch(name);
    if (keyword == null) {
      throw new RuleException("unknown fetch method '" + name + "'");
    }
    var arguments = new Arguments(name, words);
    arguments.check(keyword.signature());
    return keyword.maker().make(arguments, at);
  }

  /// A converter that takes any value that has a form which it understands, and answers null for
  /// others.
  ///
  /// @throws RuleException when the arguments are not right
  public static Converter converter(String name, List<String> words, Linkage at) {
    Keywords.ConverterKeyword keyword = Keywords.converter(name);
    if (keyword == null) {
      throw new RuleException("unknown converter '" + name + "'");
    }
    var arguments = new Arguments(name, words);
    arguments.check(keyword.signature());
    Converter converter = keyword.maker().make(arguments, at);
    return (in, value) -> {
      Value taken = value.as(keyword.in());
      return taken == null ? null : converter.apply(in, taken);
    };
  }

  /// @throws RuleException when the name is none
  public static @Nullable Value variable(Context in, String name) {
    return Variable.parse(name).read(in);
  }

  /// False when it does not exist and has to.
  ///
  /// @param value null to unset it
  /// @throws RuleException when the name is none
  public static boolean setVariable(
      Context in, String name, @Nullable Value value, boolean ifExists) {
    Variable variable = Variable.parse(name);
    if (ifExists && variable.scope() == Variable.Scope.PROC && !variable.exists(in)) {
      return false;
    }
    variable.write(in, value);
    return true;
  }

  /// `set-method`, `set-path`, `set-query`, `set-uri`.
  public static void changeTarget(String part, HttpRequest request, String value) {
    TargetActions.change("set-" + part, request, value);
  }

  /// `replace-header` and `replace-value`.
  ///
  /// @param whole whether the expression sees whole lines, or each value between commas
  public static void replaceHeader(
      HttpHead head, String name, Pattern pattern, String template, boolean whole) {
    HeaderActions.replaceIn(head, name, pattern, template, whole);
  }

  /// What stands behind a status when nobody says otherwise.
  public static String reason(int status) {
    return Reasons.of(status);
  }

  /// The groups of the first match, the whole first; null for none.
  public static @Nullable List<String> groups(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!Regexes.find(matcher, 0)) {
      return null;
    }
    var groups = new java.util.ArrayList<String>(matcher.groupCount() + 1);
    for (int i = 0; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      groups.add(group == null ? "" : group);
    }
    return groups;
  }
}
