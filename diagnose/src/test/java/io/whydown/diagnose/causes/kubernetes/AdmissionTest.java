package io.whydown.diagnose.causes.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.causes.kubernetes.Admission.Answer;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.platform.NetworkPolicy;
import io.whydown.net.IpAddress;
import io.whydown.vendor.kubernetes.KubernetesReader;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of one policy in namespace `shop`, asked for a pod of namespace `front` that carries
/// `app=lb` at 10.1.0.9.
class AdmissionTest {

  private static final Caller LB =
      new Caller(
          false, "front", Map.of("app", "lb"), Map.of("team", "edge"), IpAddress.parse("10.1.0.9"));

  private static NetworkPolicy policy(String rule) {
    String text =
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p, namespace: shop}
        spec:
          podSelector: {}
          ingress:
          - %s
        """
            .formatted(rule);
    var artifact = new Artifact("p", "pasted", "p", Instant.EPOCH, 0, text, "", false, null);
    return KubernetesReader.read(artifact, "").value().policies().getFirst();
  }

  private static Answer ask(String rule, Caller caller, int port) {
    NetworkPolicy policy = policy(rule);
    return Admission.of(policy, Objects.requireNonNull(policy.ingress()), caller, port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|YES",
        "{from: []}|YES",
        "{from: [{podSelector: {}}]}|NO",
        "{from: [{namespaceSelector: {}}]}|YES",
        "{from: [{namespaceSelector: {matchLabels: {team: edge}}}]}|YES",
        "{from: [{namespaceSelector: {matchLabels: {team: core}}}]}|NO",
        "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: lb}}}]}|YES",
        "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}|NO",
        "{from: [{namespaceSelector: {}}, {podSelector: {}}]}|YES",
        "{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [edge]}]}}]}|NO",
        "{from: [{ipBlock: {cidr: 10.1.0.0/16}}]}|YES",
        "{from: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.0.0/24]}}]}|NO",
        "{from: [{namespaceSelector: {}}], ports: [{port: 8080}]}|YES",
        "{from: [{namespaceSelector: {}}], ports: [{port: 80}]}|NO",
        "{from: [{namespaceSelector: {}}], ports: [{port: 8000, endPort: 9000}]}|YES",
        "{from: [{namespaceSelector: {}}], ports: [{port: 8080, protocol: UDP}]}|NO",
        "{from: [{namespaceSelector: {}}], ports: [{port: http}]}|OPEN",
        "{from: [{namespaceSelector: {}}], ports: [{protocol: TCP}]}|YES"
      })
  void of_knownCaller_isDecidedOrOpen(String rule, Answer expected) {
    Answer answer = ask(rule, LB, 8080);

    assertThat(answer).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{from: [{podSelector: {}}]}|OPEN",
        "{from: [{namespaceSelector: {matchLabels: {team: edge}}}]}|OPEN",
        "{from: [{ipBlock: {cidr: 10.1.0.0/16}}]}|OPEN",
        "{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}|YES",
        "{}|YES"
      })
  void of_unknownCaller_isOpenUnlessEverybodyIsMeant(String rule, Answer expected) {
    Answer answer = ask(rule, new Caller(false, "", null, null, null), 8080);

    assertThat(answer).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{from: [{namespaceSelector: {}}]}|NO",
        "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}|OPEN",
        "{}|YES"
      })
  void of_balancerOutside_noSelectorAdmitsIt(String rule, Answer expected) {
    Answer answer = ask(rule, new Caller(true, "", null, null, null), 8080);

    assertThat(answer).isEqualTo(expected);
  }
}
