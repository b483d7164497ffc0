package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Verdict;
import io.whydown.net.IpFamily;
import java.util.List;

/// `do-resolve(variable,resolvers[,ipv4|ipv6]) expression`: sets a variable to an address of the
/// name that the expression gives, and leaves it alone when there is none (resolvers.c,
/// `resolv_action_do_resolve`). The stream waits; its loop does not.
final class ResolveAction {

  private ResolveAction() {}

  static Action read(String keyword, Words words, Linkage at) {
    int open = keyword.indexOf('(');
    int close = keyword.lastIndexOf(')');
    List<String> arguments =
        open < 0 || close < open
            ? List.of()
            : List.of(keyword.substring(open + 1, close).split(",", -1));
    if (arguments.size() < 2) {
      throw unreadable(keyword);
    }
    Variable variable = Variable.parse(arguments.getFirst());
    String section = arguments.get(1);
    IpFamily preferred = IpFamily.V6;
    for (String option : arguments.subList(2, arguments.size())) {
      preferred =
          switch (option) {
            case "ipv4" -> IpFamily.V4;
            case "ipv6" -> IpFamily.V6;
            default -> throw unreadable(keyword);
          };
    }
    if (!at.shared().hasResolvers(section)) {
      throw new RuleException(
          "Can't find resolvers section '%s' for do-resolve action".formatted(section));
    }
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
    words.moveTo(read.next());
    Expression expression = read.expression();
    IpFamily family = preferred;
    return in -> run(in, variable, section, family, expression);
  }

  private static RuleException unreadable(String keyword) {
    return new RuleException(
        "Can't parse '%s'. Expects 'do-resolve(<varname>,<resolvers>[,<options>]) <expr>'. Available options are 'ipv4' and 'ipv6'"
            .formatted(keyword));
  }

  private static Verdict run(
      Context in, Variable variable, String section, IpFamily preferred, Expression expression) {
    StreamMemory memory = in.memoryForWriting();
    StreamMemory.Lookup lookup = memory.lookup();
    if (lookup == null || !lookup.owner().equals(variable)) {
      Value host = expression.read(in);
      if (host == null) {
        return Verdict.CONTINUE;
      }
      lookup =
          new StreamMemory.Lookup(variable, in.world().lookUp(section, host.string(), preferred));
      memory.setLookup(lookup);
    }
    if (!lookup.answer().isDone()) {
      return new Verdict.WaitFor(lookup.answer());
    }
    memory.setLookup(null);
    lookup.answer().join().ifPresent(address -> variable.write(in, Value.of(address)));
    return Verdict.CONTINUE;
  }
}
