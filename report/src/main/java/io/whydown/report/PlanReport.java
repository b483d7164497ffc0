package io.whydown.report;

import io.whydown.diagnose.Plan;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.proxy.Proxy;
import io.whydown.report.Page.Ink;
import java.util.List;
import java.util.stream.Collectors;

/// A plan for a person: what is dialled, what is asked where, and which whys follow.
public final class PlanReport {

  private final Page page;

  private PlanReport(Page page) {
    this.page = page;
  }

  /// The text, ended by a line feed.
  public static String of(Plan plan, TextStyle style) {
    var page = new Page(style);
    new PlanReport(page).document(plan);
    return page.text();
  }

  private void document(Plan plan) {
    page.sentence(Ink.LABEL, title(plan));
    for (Plan.ServerSteps server : plan.servers()) {
      page.blank();
      page.sentence(Ink.LABEL, subject(server));
      server.steps().forEach(this::step);
      page.labelled("Host", host(plan, server));
    }
    for (Plan.VantageSteps vantage : plan.vantages()) {
      page.blank();
      page.sentence(Ink.LABEL, "Asked at " + vantage.vantage() + ", in one round trip:");
      vantage.steps().forEach(this::step);
    }
    page.blank();
    page.sentence(
        Ink.LABEL, "Why? Each symptom, the causes that may explain it, and what decides:");
    plan.graph().forEach(this::why);
    page.blank();
    page.sentence(Ink.LABEL, "Where each fact comes from:");
    for (Plan.FactSource fact : plan.facts()) {
      page.indented(fact.kind().noun() + ":");
      fact.commands().forEach(command -> page.whole(Ink.COMMAND, 0, command));
    }
  }

  static String title(Plan plan) {
    Proxy proxy = plan.proxy();
    String what =
        proxy.kind() == Proxy.Kind.NONE
            ? proxy.configuration()
            : proxy.kind().id() + ", " + proxy.configuration();
    return "Plan for " + what + ", seen from " + plan.balancer() + "; nothing was asked yet";
  }

  static String subject(Plan.ServerSteps server) {
    String name =
        server.backend() == null ? server.server() : server.backend() + "/" + server.server();
    return name.equals(server.target()) ? name : name + " (" + server.target() + ")";
  }

  static String host(Plan plan, Plan.ServerSteps server) {
    if (plan.outside()) {
      return "is not asked (--outside)";
    }
    return server.host() == null
        ? "not known yet: the balancer's own when the address is one of its, else name it with"
            + " --host "
            + server.server()
            + "=VANTAGE"
        : "is looked into at " + server.host();
  }

  static String needs(Plan.Because because) {
    return because.needs().stream().map(FactKind::noun).collect(Collectors.joining(", "));
  }

  private void step(Plan.Step step) {
    page.indented(step.purpose() + ":");
    page.whole(Ink.COMMAND, 0, step.command());
  }

  private void why(Plan.Why why) {
    page.blank();
    page.sentence(Ink.WARN, why.effect() + (why.symptom() ? "" : " (a cause that has causes)"));
    List<Plan.Because> causes = why.causes();
    for (Plan.Because because : causes) {
      page.indented(because.id() + ": " + because.meaning() + "; needs " + needs(because));
    }
  }
}
