package io.whydown.lab.accuracy;

import io.whydown.lab.LabSshd;
import io.whydown.lab.Shell;
import io.whydown.lab.accuracy.Answer.Advice;
import io.whydown.lab.accuracy.Answer.Investigation;
import io.whydown.lab.accuracy.Judge.Judgement;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.Need;
import io.whydown.lab.fault.Running;
import java.util.regex.Pattern;

/// Takes the program at its word: types the first remedy of a planted fault's root cause as it is
/// printed, and looks whether the server is well then.
record Mending(Options options, Fault fault, Running running) {

  /// What changes its namespace or the lab's own balancer and nothing else: hosts without a systemd
  /// of their own share the files and the processes of this machine.
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(nft|ip6?tables(-legacy|-nft)?|ip|ipset|tc|conntrack) .*|sysctl -w net\\..*|kill -CONT .*"
              + "|echo '[^']*' \\| socat stdio unix-connect:/tmp/whydown-lab/.*");

  private static final int LOOKS = 3;

  /// How it ended: right when the server is well, or when the remedy is for a person to do.
  Judgement judge(Answer answer) {
    var advice =
        answer.investigations().stream()
            .filter(Judge::isSubject)
            .flatMap(each -> each.advice().stream().limit(1))
            .findFirst();
    if (advice.isEmpty() || advice.get().commands().isEmpty()) {
      return new Judgement(Mark.RIGHT, "for a person to do");
    }
    if (!isHarmless(advice.get())) {
      return new Judgement(Mark.RIGHT, "not typed here: " + advice.get().commands());
    }
    var typed = type(advice.get());
    if (typed.status() != 0) {
      return new Judgement(
          Mark.WRONG, "%s: %s".formatted(advice.get().commands(), typed.stderr().strip()));
    }
    return again(advice.get());
  }

  private boolean isHarmless(Advice advice) {
    return fault.needs().contains(Need.SYSTEMD)
        || advice.commands().stream().allMatch(each -> HARMLESS.matcher(each).matches());
  }

  private Shell.Result type(Advice advice) {
    String script = String.join("\n", advice.commands());
    var lab = running.lab();
    for (var host : lab.hosts()) {
      if (advice.where().equals(host.vantage())) {
        return host.tryRun("set -e\n" + script);
      }
      if (advice.where().endsWith("@" + host.ipv4())) {
        return LabSshd.login(lab, host, "set -e\n" + script);
      }
    }
    return lab.lb().tryRun("set -e\n" + script);
  }

  /// The balancer needs some checks until it uses the server again.
  private Judgement again(Advice advice) {
    running.awaitStatus("UP");
    Judgement judgement = new Judgement(Mark.BROKEN, "no report");
    for (int look = 0; look < LOOKS && judgement.mark() != Mark.RIGHT; look++) {
      var answer = Answer.parse(Invocation.run(options, fault, running).stdout());
      var ill = answer.investigations().stream().filter(each -> !Judge.isWell(each)).findFirst();
      judgement =
          ill.isPresent()
              ? still(advice, ill.get())
              : new Judgement(Mark.RIGHT, "mended by " + advice.commands());
    }
    return judgement;
  }

  private static Judgement still(Advice advice, Investigation ill) {
    return new Judgement(Mark.WRONG, "after %s: %s".formatted(advice.commands(), Judge.said(ill)));
  }
}
